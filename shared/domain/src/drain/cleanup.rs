//! After an instance is gone: its pods are let go, so that others take their place and volumes.
//!
//! The out-of-service taint makes Kubernetes delete the pods and detach their volumes without
//! asking the kubelet. On a node that runs after all this corrupts data, so three things must
//! agree: the event is real, the node is not Ready, and its Lease was not renewed since.
//!
//! <https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown>

use jiff::Timestamp;
use serde::Serialize;

use super::{Node, Notice, Patch, Pod, Taint};

/// The taint that Kubernetes knows.
pub const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

const NO_EXECUTE: &str = "NoExecute";

/// Tells our taint from a person's.
const OURS: &str = "quanttrader";

/// What is done with a node whose instance is said to be gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cleanup {
    /// It is declared out of service.
    Declare(Patch),
    /// It is declared so already; what is left goes.
    Declared,
    /// It runs: our taint comes off.
    Revoke(Patch),
    /// Nothing, and why.
    Nothing(&'static str),
}

impl Cleanup {
    /// What should happen, given when the node's Lease was last renewed.
    #[must_use]
    pub fn of(node: &Node, pods: &[Pod], renewed: Option<Timestamp>, notice: &Notice) -> Self {
        let declared = node.taint(OUT_OF_SERVICE, NO_EXECUTE).is_some();
        if let Some(patch) = revoke(node) {
            return Self::Revoke(patch);
        }
        if notice.drill.is_some() {
            return Self::Nothing("a drill never declares a node out of service");
        }
        if pods.is_empty() {
            return Self::Nothing("no pod is left on it");
        }
        if node.ready {
            return Self::Nothing("the node is Ready");
        }
        if renewed.is_some_and(|renewed| renewed >= notice.at) {
            return Self::Nothing("its kubelet was heard of after the event");
        }
        if declared {
            Self::Declared
        } else {
            Self::Declare(Patch::of(node).taint(node, &taint()))
        }
    }
}

/// Takes our taint off a node that turned Ready.
#[must_use]
pub fn revoke(node: &Node) -> Option<Patch> {
    let ours = node.taint(OUT_OF_SERVICE, NO_EXECUTE)?.value == OURS;
    (ours && node.ready).then(|| Patch::of(node).untaint(node, OUT_OF_SERVICE, NO_EXECUTE))
}

fn taint() -> Taint {
    Taint::new(OUT_OF_SERVICE, OURS, NO_EXECUTE)
}
