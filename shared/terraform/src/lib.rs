//! Terraform's plans, as `terraform show -json` prints them, read into what is paid for.
//!
//! A plan is walked as JSON by hand: it has hundreds of types and we want a few values of some.
//! What a plan doesn't say (it is known after apply) stays unknown, and what isn't understood is
//! said to be: `domain::cost` names both, and counts neither as zero.
//! <https://developer.hashicorp.com/terraform/internals/json-format>

mod found;
mod inputs;
mod plan;
mod read;
mod values;

pub use inputs::Inputs;
pub use plan::{Plan, Refusal};
