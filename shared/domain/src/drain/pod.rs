//! A pod as the drain sees it: who made it, what it loses by moving, how long it may take to stop.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One pod, this one and no later one of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PodId {
    /// Its namespace.
    pub namespace: String,
    /// Its name, which a successor may carry again.
    pub name: String,
    /// Its uid, which no other pod ever has.
    pub uid: String,
}

impl fmt::Display for PodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// The controller that owns a pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Owner {
    /// `ReplicaSet`, `StatefulSet`, `DaemonSet`, `Job`, ….
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// What was observed of a pod on the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pod {
    /// Which pod.
    pub id: PodId,
    /// Its labels, by which budgets select it.
    pub labels: BTreeMap<String, String>,
    /// Its controller; none for a naked pod.
    pub owner: Option<Owner>,
    /// A static pod's image in the API (`kubernetes.io/config.mirror`); the kubelet alone can end it.
    pub mirror: bool,
    /// Its phase is Succeeded or Failed.
    pub finished: bool,
    /// Its condition Ready is True; budgets count it as healthy.
    pub ready: bool,
    /// It has an `emptyDir`, which goes with the node.
    pub empty_dir: bool,
    /// `terminationGracePeriodSeconds`.
    pub grace: u32,
    /// When it was asked to stop, it is to be gone by then (`deletionTimestamp`).
    pub stopping: Option<Timestamp>,
}

/// Why a pod stays where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stay {
    /// Its DaemonSet would put it back at once.
    DaemonSet,
    /// It is a static pod: only the kubelet can end it.
    Static,
}

/// What moving a pod costs its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// No controller makes it again.
    Naked,
    /// What was in its `emptyDir` is gone.
    EmptyDir,
}

impl Pod {
    /// Why the pod stays, by kubectl's rules: a finished pod goes, whoever owns it.
    ///
    /// <https://kubernetes.io/docs/reference/kubectl/generated/kubectl_drain/>
    #[must_use]
    pub fn stays(&self) -> Option<Stay> {
        let by_daemon_set = self.owner.as_ref().is_some_and(|o| o.kind == "DaemonSet");
        if self.mirror {
            Some(Stay::Static)
        } else if by_daemon_set && !self.finished {
            Some(Stay::DaemonSet)
        } else {
            None
        }
    }

    /// What is lost when the pod moves. A finished pod has nothing to lose.
    #[must_use]
    pub fn costs(&self) -> Vec<Cost> {
        if self.finished {
            return Vec::new();
        }
        let naked = self.owner.is_none().then_some(Cost::Naked);
        let empty_dir = self.empty_dir.then_some(Cost::EmptyDir);
        naked.into_iter().chain(empty_dir).collect()
    }
}

impl fmt::Display for Stay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DaemonSet => "its DaemonSet would put it back",
            Self::Static => "a static pod, which only the kubelet ends",
        })
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Naked => "no controller makes it again",
            Self::EmptyDir => "its emptyDir is lost",
        })
    }
}
