//! The Kubernetes API of one cluster, in the domain's words: nodes, pods, evictions, budgets.
//!
//! Every call goes over one HTTP/2 connection and is bounded in time. kube-rs makes the requests
//! and reads watches; answers are read here, because what a drain needs to know of them
//! (Retry-After, the cause of a refusal, a failure inside a 201) is lost on the usual way.

mod budgets;
mod call;
mod connect;
mod drain;
mod error;
mod evict;
mod nodes;
mod pods;
mod watch;

pub use connect::{Address, Cluster, Token, Tokens};
pub use drain::{Clock, Outcome};
pub use error::ClusterError;
pub use evict::Answer;
