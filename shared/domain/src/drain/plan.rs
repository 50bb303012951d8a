//! The plan: for every pod on the node exactly one step, and when what is refused is forced.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{Cordon, Cost, Node, Pod, Stay, Terms};

/// The deletion of a pod that could not be evicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Force {
    /// When it is deleted.
    pub at: Timestamp,
    /// With which grace, in seconds; at least one, so that it gets its SIGTERM.
    pub grace: u32,
}

/// What is done with one pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// It stays.
    Stay(Stay),
    /// It was told to stop before we came; it is waited for.
    AwaitStop,
    /// It is evicted.
    Evict {
        /// Seconds, where its own grace would not fit before the deadline.
        grace: Option<u32>,
        /// What is done if it is still refused then.
        force: Option<Force>,
    },
}

/// A pod and its step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PodPlan {
    /// The pod, as it was seen.
    pub pod: Pod,
    /// What is done with it.
    pub step: Step,
}

/// What is done with a node. `Display` prints it for people: the mail, the log and
/// `qtctl drain --plan` show this same value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrainPlan {
    /// The node, as it was read.
    pub node: Node,
    /// How new pods are kept off it.
    pub cordon: Cordon,
    /// One step for each pod.
    pub pods: Vec<PodPlan>,
    /// What this drain may do.
    pub terms: Terms,
    /// When it was planned.
    pub planned: Timestamp,
}

impl PodPlan {
    /// The step for one pod, at this moment.
    #[must_use]
    pub fn new(pod: Pod, terms: &Terms, now: Timestamp) -> Self {
        let step = if let Some(stay) = pod.stays() {
            Step::Stay(stay)
        } else if pod.stopping.is_some() {
            Step::AwaitStop
        } else {
            let force = terms.force(pod.grace, now);
            Step::Evict {
                grace: terms.grace(pod.grace, now),
                force: force.map(|(at, grace)| Force { at, grace }),
            }
        };
        Self { pod, step }
    }

    /// What moving it costs; nothing where it stays.
    #[must_use]
    pub fn costs(&self) -> Vec<Cost> {
        match self.step {
            Step::Stay(_) => Vec::new(),
            Step::AwaitStop | Step::Evict { .. } => self.pod.costs(),
        }
    }
}

impl DrainPlan {
    /// Plans a drain of `node` with the pods that are bound to it.
    #[must_use]
    pub fn new(node: Node, cordon: Cordon, pods: Vec<Pod>, terms: Terms, now: Timestamp) -> Self {
        let pods = pods.into_iter().map(|pod| PodPlan::new(pod, &terms, now));
        Self {
            pods: pods.collect(),
            node,
            cordon,
            terms,
            planned: now,
        }
    }

    /// Pods that are to leave.
    pub fn leaving(&self) -> impl Iterator<Item = &PodPlan> {
        let stays = |p: &&PodPlan| !matches!(p.step, Step::Stay(_));
        self.pods.iter().filter(stays)
    }
}

impl fmt::Display for DrainPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let leaving = self.leaving().count();
        writeln!(f, "node {} ({})", self.node.name, self.terms.kind)?;
        if let Some(deadline) = self.terms.deadline {
            writeln!(f, "  deadline {deadline:.0}")?;
        }
        writeln!(f, "  {}", self.cordon)?;
        writeln!(f, "  {leaving} of {} pods leave", self.pods.len())?;
        self.pods.iter().try_for_each(|pod| writeln!(f, "  {pod}"))
    }
}

impl fmt::Display for PodPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.step, self.pod.id)?;
        if let Step::Stay(why) = &self.step {
            write!(f, ": {why}")?;
        }
        if let Step::Evict {
            force: Some(Force { at, grace }),
            ..
        } = &self.step
        {
            write!(
                f,
                ", forced at {at:.0} with {grace} s if refused until then"
            )?;
        }
        self.costs()
            .iter()
            .try_for_each(|cost| write!(f, " ({cost})"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stay(_) => f.write_str("keep"),
            Self::AwaitStop => f.write_str("await"),
            Self::Evict { grace: None, .. } => f.write_str("evict"),
            Self::Evict {
                grace: Some(grace), ..
            } => write!(f, "evict within {grace} s"),
        }
    }
}
