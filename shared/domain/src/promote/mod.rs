//! Promotion: may what runs in one environment run in the next, and what changes in git if so?
//!
//! The two values of an image are the whole of it. They are only handed on while Argo CD says that they run, and run
//! well, where they come from.

mod image;
mod plan;

pub use image::{Image, Unreadable};
pub use plan::{Environment, Observed, PromotePlan, Refusal, UnknownEnvironment};
