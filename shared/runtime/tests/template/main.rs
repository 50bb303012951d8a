//! What must hold in template.yaml, read as CloudFormation would read it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod cost_at_rest;
mod stack;
mod wiring;
