//! Auto Scaling groups and their instances.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;

use super::hook::Hook;

/// An Auto Scaling group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// The cluster that its nodes belong to.
    pub cluster: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Sizes.
    pub min: u32,
    /// Sizes.
    pub max: u32,
    /// Sizes.
    pub desired: u32,
    /// Hooks on termination, by name.
    pub hooks: BTreeMap<String, Hook>,
    /// Whether its instances are Spot.
    pub spot: bool,
    /// Labels of its nodes, beside EKS's.
    pub labels: BTreeMap<String, String>,
    /// Taints of its nodes, `KEY=VALUE:EFFECT`.
    pub taints: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
}

/// Where an instance is in its life.
///
/// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifecycleState {
    /// At work.
    InService,
    /// A hook holds it back.
    TerminatingWait,
    /// On its way out.
    TerminatingProceed,
    /// Gone; it has left its group.
    Terminated,
}

impl fmt::Display for LifecycleState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InService => "InService",
            Self::TerminatingWait => "Terminating:Wait",
            Self::TerminatingProceed => "Terminating:Proceed",
            Self::Terminated => "Terminated",
        })
    }
}

/// An instance, and the node that runs on it.
#[derive(Clone, Debug)]
pub struct Instance {
    /// `i-…`
    pub id: String,
    /// The node's name.
    pub node: String,
    /// Its Auto Scaling group.
    pub group: String,
    /// Its availability zone.
    pub zone: String,
    /// Where it is in its life.
    pub state: LifecycleState,
    /// When it was launched.
    pub launched: Timestamp,
    /// What happened when it ended.
    pub ending: Option<Ending>,
}

/// The end of an instance, as seen in the moment of its death.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// When.
    pub at: Timestamp,
    /// Pods (`namespace/name`) that still stood on its node, those of DaemonSets included.
    pub standing: Vec<String>,
}
