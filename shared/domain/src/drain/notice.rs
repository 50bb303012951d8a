//! A notice: what AWS told us about instances, in our own words.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::InstanceId;

/// What kind of notice it is; it decides what a drain may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A Spot instance is taken back two minutes after its notice.
    SpotInterruption,
    /// Reserved capacity is taken back at the time that the event names.
    CapacityInterruption,
    /// An Auto Scaling hook holds a terminating instance until it is answered.
    AsgTerminate,
    /// AWS Health announces maintenance or retirement, days ahead.
    HealthScheduledChange,
    /// A Spot instance is more likely than others to be interrupted. Nothing is certain.
    Rebalance,
    /// The instance has already stopped or terminated.
    StateChange,
    /// A person empties the node (`qtctl drain`); no event says this.
    ByHand,
}

impl Kind {
    /// The kind's name in logs, mails, metrics and `qtctl explain`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SpotInterruption => "spot-interruption",
            Self::CapacityInterruption => "capacity-interruption",
            Self::AsgTerminate => "asg-terminate",
            Self::HealthScheduledChange => "health-scheduled-change",
            Self::Rebalance => "rebalance",
            Self::StateChange => "state-change",
            Self::ByHand => "by-hand",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What AWS will do, or did, with the instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Action {
    /// The instance is terminated.
    #[serde(rename = "terminate")]
    Terminate,
    /// The instance is stopped and may come back.
    #[serde(rename = "stop")]
    Stop,
    /// The instance hibernates, and begins at once: there are no two minutes.
    #[serde(rename = "hibernate")]
    Hibernate,
    /// An interruption that does not say what it does.
    #[serde(rename = "unknown")]
    Unknown,
    /// A recommendation to move on.
    #[serde(rename = "rebalance")]
    Rebalance,
    /// The instance leaves a warm pool: it carries no node, the hook alone is answered.
    #[serde(rename = "complete the hook only")]
    CompleteHookOnly,
    /// Scheduled maintenance or retirement.
    #[serde(rename = "maintenance")]
    Maintenance,
    /// The instance is stopped now.
    #[serde(rename = "stopped")]
    Stopped,
    /// The instance is terminated now.
    #[serde(rename = "terminated")]
    Terminated,
}

/// An Auto Scaling lifecycle hook that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Hook {
    /// The Auto Scaling group.
    pub asg: String,
    /// The hook's name.
    pub name: String,
    /// The action's token; Auto Scaling also takes the instance id in its place.
    pub token: Option<String>,
}

/// The notice is an exercise (`quanttrader.drill`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Drill {
    /// Whether the exercise may delete what a budget holds.
    pub force: bool,
}

/// One event, read: which instances, what happens to them, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What kind of notice it is.
    pub kind: Kind,
    /// What AWS does with the instances.
    pub action: Action,
    /// Whom it names; at least one, each once.
    pub instances: Vec<InstanceId>,
    /// When it was said. Never later than it was received.
    pub at: Timestamp,
    /// When it was put on the queue (SQS's SentTimestamp), for latencies.
    pub sent: Option<Timestamp>,
    /// When the instances go, where the event alone tells.
    pub deadline: Option<Timestamp>,
    /// The hook that waits, for `asg-terminate`.
    pub hook: Option<Hook>,
    /// Set if this is an exercise.
    pub drill: Option<Drill>,
}
