//! What went wrong, asked of whom, and whether asking again can help.

use std::time::Duration;

use http::StatusCode;

/// A call to the Kubernetes API that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The API server answered, and not with success.
    #[error("{what}: {code} {message}")]
    Answered {
        /// What was asked.
        what: String,
        /// HTTP's status.
        code: StatusCode,
        /// The server's words.
        message: String,
        /// Causes of a refusal (`details.causes[].reason` and message).
        causes: Vec<(String, String)>,
        /// Retry-After.
        retry_after: Option<Duration>,
    },
    /// No answer came.
    #[error("{what}: no answer, {why}")]
    Unanswered {
        /// What was asked.
        what: String,
        /// What the transport says.
        why: String,
    },
    /// The answer could not be read.
    #[error("{what}: unreadable answer, {why}")]
    Unreadable {
        /// What was asked.
        what: String,
        /// Why.
        why: String,
    },
    /// The time that the caller gave is over, or would be before it is worth to ask again.
    #[error("{what}: no time is left{}", after(last.as_deref()))]
    TimeOver {
        /// What was asked.
        what: String,
        /// What went wrong until then.
        last: Option<Box<ClusterError>>,
    },
    /// No token could be had.
    #[error("a token for the cluster: {0}")]
    Token(String),
    /// The address or the certificate is of no use.
    #[error("the cluster's address: {0}")]
    Address(String),
}

impl ClusterError {
    /// HTTP's status, if there was an answer.
    #[must_use]
    pub fn code(&self) -> Option<StatusCode> {
        match self {
            Self::Answered { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// The cluster does not know us, or does not let us: asking again does not help.
    #[must_use]
    pub fn is_access_lost(&self) -> bool {
        matches!(
            self.code(),
            Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        )
    }

    /// The caller's time is over: asking again does not help.
    #[must_use]
    pub fn is_time_over(&self) -> bool {
        matches!(self, Self::TimeOver { .. })
    }

    /// How long to wait before asking again; `None`: asking again does not help.
    #[must_use]
    pub fn again_after(&self, tries: u32) -> Option<Duration> {
        match self {
            Self::Answered {
                code, retry_after, ..
            } => {
                let busy = *code == StatusCode::TOO_MANY_REQUESTS || code.is_server_error();
                busy.then(|| retry_after.unwrap_or_else(|| backoff(tries)))
            }
            Self::Unanswered { .. } => Some(backoff(tries)),
            Self::Unreadable { .. } | Self::TimeOver { .. } | Self::Token(_) | Self::Address(_) => {
                None
            }
        }
    }
}

fn after(last: Option<&ClusterError>) -> String {
    last.map(|error| format!(", after {error}"))
        .unwrap_or_default()
}

/// 100 ms, doubled to 1.6 s: an API server that restarts is missed for seconds, and a
/// Spot notice has few of them to give.
pub(crate) fn backoff(tries: u32) -> Duration {
    Duration::from_millis(100 << tries.min(4))
}
