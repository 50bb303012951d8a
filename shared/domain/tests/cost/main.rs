//! What a platform costs, and what is never said to cost nothing.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod gate;
mod given;
mod lines;
mod money;
mod nothing_is_zero;
