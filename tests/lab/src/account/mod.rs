//! The AWS account that the front answers for: clusters, groups, instances, hooks that wait.
//! State and rules only; what happens to nodes when an instance ends is in `life`.

pub mod cluster;
pub mod group;
pub mod hook;
pub mod nodegroup;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use cluster::Cluster;
use group::{Group, Instance};
use hook::WaitingAction;
use nodegroup::Nodegroup;

/// The account's number, ministack's own.
pub const ID: &str = "000000000000";
/// The only region of the lab.
pub const REGION: &str = "us-east-1";

/// What the account holds. All of it is behind one lock that is never held across a wait.
#[derive(Debug, Default)]
pub struct Account {
    state: Mutex<State>,
    ids: AtomicU64,
}

/// The account's resources by their names.
#[derive(Debug, Default)]
pub struct State {
    /// EKS clusters.
    pub clusters: BTreeMap<String, Cluster>,
    /// EKS managed node groups, by cluster and name.
    pub nodegroups: BTreeMap<(String, String), Nodegroup>,
    /// Auto Scaling groups.
    pub groups: BTreeMap<String, Group>,
    /// Instances by id; those that have ended stay, with that state.
    pub instances: BTreeMap<String, Instance>,
    /// Hooks that hold an instance back now.
    pub waiting: Vec<WaitingAction>,
}

impl Account {
    /// The state, locked.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number that this process gives once. Mixed with its id, so that two labs' instances differ.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }

    /// A new instance id, `i-` and 17 hexadecimal digits.
    #[must_use]
    pub fn new_instance_id(&self) -> String {
        format!("i-{:09x}{:08x}", std::process::id(), self.next_number())
    }

    /// A new token or request id in the form of a UUID; not random, unique in this process.
    #[must_use]
    pub fn new_uuid(&self) -> String {
        format!(
            "{:08x}-1ab0-4000-8000-{:012x}",
            std::process::id(),
            self.next_number()
        )
    }
}

impl State {
    /// The instances of a group that have not ended.
    #[must_use]
    pub fn instances_of(&self, group: &str) -> Vec<&Instance> {
        let mut instances: Vec<_> = self
            .instances
            .values()
            .filter(|i| i.group == group && i.state != group::LifecycleState::Terminated)
            .collect();
        instances.sort_by_key(|i| i.launched);
        instances
    }
}
