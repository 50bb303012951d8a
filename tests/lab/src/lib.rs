//! AWS and EKS on one machine, of real parts where they can be had.
//!
//! [`Lab::in_process`] is a real Kubernetes control plane with KWOK nodes, and AWS's EKS, Auto
//! Scaling and SNS endpoints answered by our front: for functions that a test calls as library code.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! let lab = lab::Lab::in_process().await?;
//! let instances = lab.node_group("workers").nodes(2).spot().create().await?;
//! let (notice, ends) = lab.spot_notice(&instances[0]);
//! // … call the function with lab.function_config() and the notice …
//! let ending = lab.ending(&instances[0]).await?;
//! assert!(ending.standing.is_empty());
//! # Ok(())
//! # }
//! ```

pub mod account;
pub mod clock;
mod cluster_dns;
pub mod control_plane;
pub mod demo;
pub mod deploy;
pub mod event;
pub mod fault;
pub mod front;
pub mod full;
pub mod function;
pub mod gitops;
mod group;
pub mod ingress;
pub mod kwok;
mod lab;
pub mod life;
pub mod metrics;
pub mod ministack;
pub mod packages;
pub mod port;
pub mod process;
pub mod processes;
pub mod progress;
pub mod proxy;
pub mod real_node;
mod rights;
mod rules;
mod said;
pub mod state_dir;
mod token;
pub mod tool;
mod until;

pub use account::{
    group::{Ending, Instance},
    hook::{Hook, HookResult},
};
pub use clock::Clock;
pub use front::{Call, Front, Mail, Outcome};
pub use full::Settings;
pub use group::GroupBuilder;
pub use lab::{CLUSTER, GROUP, Lab, function_role};
pub use proxy::Proxy;
pub use until::until;
