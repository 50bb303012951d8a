//! Scenarios on the lab's real API server, in one binary so that they share one lab.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod blocked;
mod busy;
mod crash;
mod drain;
mod faults;
mod function;
mod given;
mod rights;
mod scene;
