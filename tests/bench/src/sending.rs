//! Notices sent to a queue as fast as it goes, and how long each then took.

use std::{
    collections::BTreeMap,
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use anyhow::{Context, Result};
use aws_sdk_sqs::{Client as Sqs, types::SendMessageBatchRequestEntry as Entry};
use futures::future::try_join_all;
use jiff::Timestamp;
use lab::{Instance, event};

/// What SQS takes in one call.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html>
const IN_ONE_CALL: usize = 10;

/// Node → a moment.
pub type Moments = BTreeMap<String, Timestamp>;

/// Sends a Spot notice for each instance. Gives the moment just before: no later than SentTimestamp.
pub async fn send(sqs: &Sqs, queue: &str, instances: &[Instance]) -> Result<Moments> {
    let calls = instances.chunks(IN_ONE_CALL).map(|some| async move {
        let now = Timestamp::now();
        let mut call = sqs.send_message_batch().queue_url(queue);
        for instance in some {
            let body = notice(instance, now);
            call = call.entries(
                Entry::builder()
                    .id(&instance.id)
                    .message_body(body)
                    .build()?,
            );
        }
        call.send().await.context("sqs:SendMessageBatch")?;
        Ok::<_, anyhow::Error>(some.iter().map(move |i| (i.node.clone(), now)))
    });
    Ok(try_join_all(calls).await?.into_iter().flatten().collect())
}

/// Every event has an id of its own, by which the peer knows it.
fn notice(instance: &Instance, at: Timestamp) -> String {
    static EVENTS: AtomicU64 = AtomicU64::new(1);
    let number = EVENTS.fetch_add(1, Ordering::Relaxed);
    let mut notice = event::spot_interruption(instance, at);
    notice["id"] = format!("00000000-0000-4000-8000-{number:012x}").into();
    notice.to_string()
}

/// Seconds from one moment to another, for each node, sorted.
pub struct Spread(Vec<f64>);

impl Spread {
    /// Nodes that are not in both are left out.
    pub fn of(from: &Moments, to: &Moments) -> Self {
        let took = to.iter().filter_map(|(node, to)| {
            let from = from.get(node)?;
            Some(to.duration_since(*from).as_secs_f64())
        });
        let mut took: Vec<f64> = took.collect();
        took.sort_by(f64::total_cmp);
        Self(took)
    }

    /// The nearest-rank percentile.
    pub fn at(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (half, most, last) = (self.at(50), self.at(99), self.at(100));
        write!(f, "P50 {half:.2} s, **P99 {most:.2} s**, last {last:.2} s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_seen() {
        let spread = Spread((1..=100).map(f64::from).collect());
        assert_eq!(
            [50, 99, 100].map(|p| spread.at(p).to_string()),
            ["50", "99", "100"]
        );
        assert_eq!(Spread(vec![7.0]).at(99).to_string(), "7");
    }

    #[test]
    fn a_node_that_was_never_cordoned_is_no_node_that_was_quick() {
        let at = |second| Timestamp::from_second(second).expect("a moment");
        let from = Moments::from([("a".to_owned(), at(1)), ("b".to_owned(), at(1))]);
        let to = Moments::from([("a".to_owned(), at(3))]);
        assert_eq!(
            Spread::of(&from, &to).to_string(),
            "P50 2.00 s, **P99 2.00 s**, last 2.00 s"
        );
    }
}
