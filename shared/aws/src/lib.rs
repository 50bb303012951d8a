//! The AWS services that the functions call, in the domain's words.
//!
//! One module a service. The SDK stays inside: what comes out are our nouns, and errors that say
//! what was asked of whom and what came back. Clients are cheap to make from one [`SdkConfig`]
//! and share its connections.

pub mod autoscaling;
mod call;
mod config;
pub mod eks;
pub mod eventbridge;
pub mod sns;

pub use aws_config::{ConfigLoader, Region, SdkConfig};
pub use call::{Answer, CallError};
pub use config::{config, loader};
