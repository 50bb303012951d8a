//! What goes over the wire to AWS and what is made of the answers, against a server that speaks HTTP.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod autoscaling;
mod eks;
mod eventbridge;
mod fake;
mod hooks;
mod patience;
mod sns;
mod token;
