//! What the function makes of the events that AWS sends, through the crate's one way in.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod anything;
mod build;
mod drills;
mod envelopes;
mod health;
mod hooks;
mod interruptions;
mod others;
mod ours;
mod states;
mod times;
