//! Plans as `terraform show -json` prints them, and what is read from them.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod given;
mod kept;
mod machines;
mod network;
mod whole;
