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
mod reach;
mod rebalance;
mod said;
mod tell;
mod tidy;
mod whose;

use anyhow::Result;
use cluster::Clock;
use futures::{FutureExt, StreamExt, future::join_all, stream};
use jiff::{SignedDuration, Timestamp};
use runtime::{BatchResponse, Invocation};

pub use drain::{Drain, Drained};
pub use env::Env;
use whose::Places;

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
    // Whose instances are these?
    let places = Places::of(env, &said.cases, clock, ends).await;
    // Look at each node, all at once: one that is stuck keeps no other waiting.
    let looks = said.cases.into_iter().map(|case| {
        let places = &places;
        async move { look::look(env, places.find(case).await, clock, ends).await }.boxed()
    });
    let looks: Vec<_> = stream::iter(looks)
        .buffer_unordered(NODES_AT_ONCE)
        .collect()
        .await;
    // Tell, once; and take off what has had its time.
    let telling = tell::tell(env, &looks, clock, &invocation.request_id);
    tokio::join!(telling, tidy_all(&places, clock));
    // What is not done comes again, and what nobody could read is kept.
    let kept = looks
        .iter()
        .filter(|look| look.is_kept())
        .flat_map(|look| look.case.messages.clone());
    Ok(kept.chain(said.unreadable).collect())
}

async fn tidy_all(places: &Places<'_>, clock: Clock) {
    let reached = places.reached().await;
    join_all(
        reached
            .iter()
            .map(|(cluster, nodes)| tidy::tidy(cluster, nodes, clock)),
    )
    .await;
}
