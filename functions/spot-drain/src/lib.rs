//! A notice leaves a node two minutes, or days: its pods are moved before then.
//!
//! `run` is the story of one invocation. A batch may name many nodes; all are looked at at
//! once, and what happened to them goes into one mail.

mod case;
mod cleanup;
mod cordon;
mod drain;
mod env;
mod hook;
mod look;
mod rebalance;
mod said;
mod tell;
mod tidy;
mod whose;

use anyhow::Result;
use cluster::Clock;
use futures::{FutureExt, StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use runtime::{BatchResponse, Invocation};

pub use drain::{Drain, Drained};
pub use env::Env;

/// Nodes looked at at once: a whole batch.
const NODES_AT_ONCE: usize = 100;

/// Kept at the end of an invocation for claims, the mail and the answer.
const TO_TELL: SignedDuration = SignedDuration::from_secs(8);

/// Looks at every node that the batch names. `now` is when the invocation began.
///
/// # Errors
/// Never for a single record: those that still need work are named in the answer, and come again.
pub async fn run(env: &Env, invocation: Invocation, now: Timestamp) -> Result<BatchResponse> {
    let (clock, ends) = (Clock::set(now), invocation.deadline - TO_TELL);
    // What was said, and which records can't be read?
    let said = said::read(env, &invocation, now);
    // Whose instances are these, and where are their nodes?
    let found = whose::find(env, &said.cases, clock, ends).await;
    // Look at each, all at once: one that is stuck keeps no other waiting.
    let looks = found
        .into_iter()
        .map(|found| look::look(env, found, clock, ends).boxed());
    let looks: Vec<_> = stream::iter(looks)
        .buffer_unordered(NODES_AT_ONCE)
        .collect()
        .await;
    // Tell, once.
    tell::tell(env, &looks, clock).await;
    // What is not done comes again, and what nobody could read is kept.
    let kept = looks
        .iter()
        .filter(|look| look.is_kept())
        .flat_map(|look| look.case.messages.clone());
    Ok(kept.chain(said.unreadable).collect())
}
