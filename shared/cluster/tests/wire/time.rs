//! A caller's time is kept: what is not answered until its end is over.

use std::time::{Duration, Instant};

use cluster::{Clock, Cluster, ClusterError};
use domain::drain::Fate;
use jiff::{SignedDuration, Timestamp};

use crate::{
    fake::{Fake, Say},
    given::{EVICT, LIST, WATCH, accepted, draining_over, failure, fate, list, patient, pod, pods},
};

const NODES: &str = "GET /api/v1/nodes";

/// Less than one call may take.
const SOON: Duration = Duration::from_secs(4);

fn until(fake: &Fake, seconds: i64) -> Cluster {
    let now = Timestamp::now();
    let ends = now + SignedDuration::from_secs(seconds);
    fake.cluster().until(Clock::set(now), ends)
}

#[tokio::test]
async fn a_call_that_nobody_answers_ends_with_the_callers_time() {
    let fake = Fake::start().await;
    fake.says(NODES, [Say::Nothing]);
    let began = Instant::now();
    let error = until(&fake, 1).nodes().await.unwrap_err();
    assert!(error.is_time_over(), "{error}");
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_server_that_fails_is_asked_until_the_callers_time_is_over_and_its_last_words_are_told() {
    let fake = Fake::start().await;
    let failing = Say::Text(500, failure(500, "etcd is away", None));
    fake.says(NODES, [failing, Say::Nothing]);
    let began = Instant::now();
    let error = until(&fake, 1).nodes().await.unwrap_err();
    assert!(matches!(error, ClusterError::TimeOver { .. }), "{error}");
    assert!(error.to_string().contains("etcd is away"), "{error}");
    assert_eq!(fake.asked(NODES).len(), 2);
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_retry_after_beyond_the_callers_time_is_not_waited_for() {
    let fake = Fake::start().await;
    fake.says(NODES, [Say::Busy(60, "too many requests".to_owned())]);
    let began = Instant::now();
    let error = until(&fake, 30).nodes().await.unwrap_err();
    assert!(error.is_time_over(), "{error}");
    assert!(error.to_string().contains("too many requests"), "{error}");
    assert_eq!(fake.asked(NODES).len(), 1);
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_retry_after_within_the_callers_time_is_kept() {
    let fake = Fake::start().await;
    let busy = Say::Busy(1, "too many requests".to_owned());
    fake.says(NODES, [busy, list("NodeList", "1", &[])]);
    assert!(until(&fake, 30).nodes().await.unwrap().is_empty());
    let asked = fake.asked(NODES);
    assert!(asked[1].at - asked[0].at >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_drain_beyond_the_callers_time_tells_what_still_stands() {
    let fake = Fake::start().await;
    fake.says(LIST, [pods(&[pod("engine")])]);
    fake.says(EVICT, [accepted()]);
    fake.says(WATCH, [Say::Nothing]);
    let began = Instant::now();
    let draining = draining_over(until(&fake, 2), patient(30)).await;
    assert_eq!(fate(draining).await, Fate::Lost(None));
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}
