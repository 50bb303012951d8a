//! Real pods on real nodes, and their own word for what happened to them.
//!
//! Where there can be no real nodes each of these says `NOT RUN` and why.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod going;
mod network;
#[path = "../running/mod.rs"]
mod running;
mod site;
mod stopping;
mod traces;
