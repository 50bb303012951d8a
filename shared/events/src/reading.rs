//! What one record came to: a reading, with its reason in a sentence for people.

use domain::drain::{Kind, Notice};
use jiff::Timestamp;

use crate::Facts;

/// One record of what the function was handed, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// SQS's message id (SNS's for a Lambda SNS event); a bare event has none.
    pub message_id: Option<String>,
    /// How often SQS has delivered it, this time included.
    pub receive_count: Option<u32>,
    /// When it was put on the queue.
    pub sent: Option<Timestamp>,
    /// What it asks for.
    pub verdict: Verdict,
    /// Why, in a sentence.
    pub reason: String,
}

/// What a record asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A notice to work on, if a look finds the node to be there and ours.
    Act(Notice),
    /// Read and understood; nothing is to be done. The message is a success.
    Ignore {
        /// The kind, where the event told it.
        kind: Option<Kind>,
        /// What was readable.
        facts: Facts,
    },
    /// Never acted on.
    Refuse {
        /// The kind, where the event told it.
        kind: Option<Kind>,
        /// What was readable.
        facts: Facts,
        /// Whether the message is kept.
        cause: Cause,
    },
}

/// Why a record is refused, which decides what becomes of its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It can't be read: this message fails, comes again and ends in the dead-letter queue.
    Unreadable,
    /// It is well read and not allowed (a drill while drills are off): the message is a success.
    Policy,
}

impl Reading {
    /// The kind of notice, where the event told it.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.verdict.kind()
    }

    /// What the event said, as far as it was readable.
    #[must_use]
    pub fn facts(&self) -> Facts {
        self.verdict.facts()
    }
}

impl Verdict {
    /// The outcome's name, as `qtctl explain` and the logs print it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Act(_) => "act",
            Self::Ignore { .. } => "ignore",
            Self::Refuse { .. } => "refuse",
        }
    }

    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Act(notice) => Some(notice.kind),
            Self::Ignore { kind, .. } | Self::Refuse { kind, .. } => *kind,
        }
    }

    pub(crate) fn facts(&self) -> Facts {
        match self {
            Self::Act(notice) => Facts::from(notice),
            Self::Ignore { facts, .. } | Self::Refuse { facts, .. } => facts.clone(),
        }
    }
}

/// A verdict and its reason, before it is known by which record it came.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    pub(crate) reason: String,
}

impl Finding {
    pub(crate) fn act(notice: Notice, reason: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Act(notice),
            reason: reason.into(),
        }
    }

    pub(crate) fn ignore(kind: Option<Kind>, facts: Facts, reason: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Ignore { kind, facts },
            reason: reason.into(),
        }
    }

    pub(crate) fn unreadable(kind: Option<Kind>, facts: Facts, reason: impl Into<String>) -> Self {
        let verdict = Verdict::Refuse {
            kind,
            facts,
            cause: Cause::Unreadable,
        };
        Self {
            verdict,
            reason: reason.into(),
        }
    }

    /// Of no shape that we know.
    pub(crate) fn unknown(reason: impl Into<String>) -> Self {
        Self::unreadable(None, Facts::default(), reason)
    }

    /// The same event, but policy forbids it.
    pub(crate) fn forbidden(self, reason: impl Into<String>) -> Self {
        let (kind, facts) = (self.verdict.kind(), self.verdict.facts());
        let verdict = Verdict::Refuse {
            kind,
            facts,
            cause: Cause::Policy,
        };
        Self {
            verdict,
            reason: reason.into(),
        }
    }

    /// The same event, but it isn't ours.
    pub(crate) fn not_ours(self, reason: impl Into<String>) -> Self {
        Self::ignore(self.verdict.kind(), self.verdict.facts(), reason)
    }
}
