//! What a look at one instance came to: for the mail, the log, the metrics and the queue.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Fate, InstanceId, Kind, Notice, PodReport};

/// How a look ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Nothing that is ours to move is left on the node.
    Emptied,
    /// The time is over; what is lost is among the pods.
    DeadlinePassed,
    /// Something still stands or the time is not come: the notice is kept for another look.
    Unfinished,
    /// A person's drain without a deadline has had its one look, and something still stands.
    LeftStanding,
    /// A drill has had its one look, and something still stands.
    DrillOver,
    /// New pods are kept off until then; the notice is kept to undo it.
    Marked(Timestamp),
    /// The node of a gone instance is declared out of service.
    Declared,
    /// There was nothing to do, and why.
    Nothing(String),
}

/// What a look at one instance came to.
#[must_use = "a report that nobody reads is a drain that nobody knows of"]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrainReport {
    /// The kind of notice.
    pub kind: Kind,
    /// Whether it was an exercise.
    pub drill: bool,
    /// Which instance.
    pub instance: InstanceId,
    /// Its node, where it has one.
    pub node: Option<String>,
    /// How the look ended.
    pub ending: Ending,
    /// When the instance goes, if that is known.
    pub deadline: Option<Timestamp>,
    /// From the notice until this look had the node cordoned; `None` if it was before.
    pub cordoned_after: Option<SignedDuration>,
    /// From the notice until the node was empty.
    pub empty_after: Option<SignedDuration>,
    /// What became of each pod.
    pub pods: Vec<PodReport>,
    /// What the hook was told, where there is one.
    pub hook: Option<String>,
}

/// Pods by fate, for the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Evicted and stopped.
    pub evicted: usize,
    /// Deleted against what blocked them.
    pub forced: usize,
    /// Ended with the instance.
    pub lost: usize,
}

impl DrainReport {
    /// A look that found nothing to do.
    pub fn nothing(notice: &Notice, instance: &InstanceId, why: impl Into<String>) -> Self {
        Self {
            kind: notice.kind,
            drill: notice.drill.is_some(),
            instance: instance.clone(),
            node: None,
            ending: Ending::Nothing(why.into()),
            deadline: notice.deadline,
            cordoned_after: None,
            empty_after: None,
            pods: Vec::new(),
            hook: None,
        }
    }

    /// Pods by fate.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let count = |is: fn(&Fate) -> bool| self.pods.iter().filter(|p| is(&p.fate)).count();
        Counts {
            evicted: count(|f| matches!(f, Fate::Evicted)),
            forced: count(|f| matches!(f, Fate::Forced(_))),
            lost: count(|f| matches!(f, Fate::Lost(_))),
        }
    }

    /// From the notice to this look's cordon, or its taint: of an exercise and of an instance that
    /// is gone already it says nothing.
    #[must_use]
    pub fn cordon_of_a_real_notice(&self) -> Option<SignedDuration> {
        let real = !self.drill && self.ending != Ending::Declared;
        self.cordoned_after.filter(|_| real)
    }

    /// Whether the notice must be kept for another look.
    #[must_use]
    pub fn needs_another_look(&self) -> bool {
        matches!(self.ending, Ending::Unfinished)
            || (matches!(self.ending, Ending::Marked(_)) && !self.drill)
    }

    /// Whether a person wants to hear of it; the claim sees to it that one look tells. A look that
    /// goes on says it at its end, but for Health's: that may be days away, and what holds the pods
    /// is a person's to mend meanwhile.
    #[must_use]
    pub fn is_news(&self) -> bool {
        let held = |pod: &PodReport| matches!(pod.fate, Fate::Standing(Some(_)));
        match self.ending {
            Ending::Nothing(_) => false,
            Ending::Marked(_) | Ending::Declared => self.cordoned_after.is_some(),
            Ending::Emptied | Ending::DeadlinePassed | Ending::LeftStanding | Ending::DrillOver => {
                true
            }
            Ending::Unfinished => {
                self.kind == Kind::HealthScheduledChange && self.pods.iter().any(held)
            }
        }
    }
}

impl fmt::Display for DrainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let node = self.node.as_deref().unwrap_or("no node");
        writeln!(
            f,
            "{node} ({}, {}): {}",
            self.instance, self.kind, self.ending
        )?;
        if let Some(after) = self.cordoned_after {
            let done = match self.ending {
                Ending::Marked(_) | Ending::Declared => "tainted",
                _ => "cordoned",
            };
            writeln!(f, "  {done} {} ms after the notice", after.as_millis())?;
        }
        if let Some(after) = self.empty_after {
            writeln!(f, "  empty {} ms after the notice", after.as_millis())?;
        }
        if let Some(hook) = &self.hook {
            writeln!(f, "  hook: {hook}")?;
        }
        self.pods.iter().try_for_each(|pod| writeln!(f, "  {pod}"))
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Emptied => f.write_str("emptied"),
            Self::DeadlinePassed => f.write_str("not empty at the deadline"),
            Self::Unfinished => f.write_str("not empty yet, looked at again later"),
            Self::LeftStanding => f.write_str("not empty, and left so: nobody looks again"),
            Self::DrillOver => f.write_str("not empty at the drill's end, nothing more is done"),
            Self::Marked(until) => write!(f, "takes no new pods until {until:.0}"),
            Self::Declared => f.write_str("declared out of service"),
            Self::Nothing(why) => write!(f, "nothing done: {why}"),
        }
    }
}
