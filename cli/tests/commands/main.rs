//! `qtctl` as it is typed: the real binary, what it prints and its exit codes.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod bus;
mod completions;
mod cost;
mod drill;
mod explain;
mod qtctl;
