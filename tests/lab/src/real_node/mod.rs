//! Nodes that are real: a kubelet, containerd and runc, with processes that can be told to stop.
//!
//! Each node is a PID and a mount namespace of its own. Its first process is all that has to be
//! killed for the whole node to be gone at once, as an instance is when Spot takes it; and what it
//! mounted goes with it. Only a bridge and cgroups outlive that, and those are named after the lab.

mod bridge;
mod cgroup;
mod config;
mod image;
mod images;
mod join;
mod lack;
mod log;
mod namespaces;
mod network;
mod node;
mod parts;
mod pod;
mod programs;
mod slot;

pub use image::{DNS_IMAGE, PAUSE_IMAGE, POD_IMAGE, TAG};
pub use images::ServiceImages;
pub use join::join;
pub use lack::NoRealNodes;
pub use log::{container_log, kept_log};
pub use network::{DNS, Network};
pub use node::{RealNode, Recipe};
pub use parts::Parts;
pub use pod::pod_spec;
