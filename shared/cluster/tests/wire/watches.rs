//! What is seen of the pods: the first list, the watch, and the list anew after changes were missed.

use domain::drain::Fate;

use crate::{
    fake::{Fake, Say},
    given::{
        EVICT, LIST, PODS, WATCH, accepted, draining, event, failure, fate,
        finished_and_terminating, list, patient, pod, pods,
    },
};

const EXPIRED: &str = "too old resource version: 1 (7)";

/// A node with the engine and the risk service, both evicted at once.
async fn with_two() -> Fake {
    let fake = Fake::start().await;
    let both = pods(&[pod("engine"), pod("risk")]);
    let one = list("PodList", "7", &[pod("risk")]);
    fake.says(LIST, [both, one]);
    fake.says(EVICT, [accepted()]);
    fake.says(&EVICT.replace("engine", "risk"), [accepted()]);
    fake
}

#[tokio::test]
async fn a_watch_closed_in_its_stream_by_410_is_followed_by_a_list_that_notices_who_went() {
    let fake = with_two().await;
    let draining = draining(&fake, patient(15)).await;
    fake.until_asked(EVICT, 1).await;
    let status = serde_json::from_str(&failure(410, EXPIRED, None)).unwrap();
    fake.tells(PODS, &event("ERROR", &status));
    fake.until_asked(WATCH, 2).await;
    fake.tells(PODS, &event("DELETED", &pod("risk")));
    let outcome = draining.await.unwrap();
    assert!(outcome.empty.is_some(), "{outcome:?}");
    assert!(outcome.pods.iter().all(|p| p.fate == Fate::Evicted));
    assert_eq!(fake.asked(LIST).len(), 2);
}

#[tokio::test]
async fn a_watch_refused_with_410_is_followed_by_a_list_that_notices_who_went() {
    let fake = with_two().await;
    let expired = Say::Text(410, failure(410, EXPIRED, None));
    fake.says(WATCH, [expired, Say::Events]);
    let draining = draining(&fake, patient(15)).await;
    fake.until_asked(WATCH, 2).await;
    fake.tells(PODS, &event("DELETED", &pod("risk")));
    let outcome = draining.await.unwrap();
    assert!(outcome.empty.is_some(), "{outcome:?}");
    assert_eq!(fake.asked(LIST).len(), 2);
}

#[tokio::test]
async fn a_watch_that_the_server_never_opens_is_asked_for_again() {
    let fake = Fake::start().await;
    fake.says(LIST, [pods(&[pod("engine")])]);
    fake.says(EVICT, [accepted()]);
    fake.says(WATCH, [Say::Nothing, Say::Events]);
    fake.tells(PODS, &event("DELETED", &pod("engine")));
    let draining = draining(&fake, patient(15)).await;
    assert_eq!(fate(draining).await, Fate::Evicted);
    assert_eq!(fake.asked(WATCH).len(), 2);
}

#[tokio::test]
async fn a_pod_that_a_finalizer_keeps_after_its_end_is_gone_at_first_sight() {
    let fake = Fake::start().await;
    fake.says(LIST, [pods(&[finished_and_terminating("once")])]);
    let outcome = draining(&fake, patient(3)).await.await.unwrap();
    assert!(outcome.empty.is_some(), "{outcome:?}");
    assert_eq!(outcome.pods[0].fate, Fate::Gone);
}

#[tokio::test]
async fn a_pod_that_a_finalizer_keeps_after_its_end_is_gone_when_that_is_seen() {
    let fake = Fake::start().await;
    fake.says(LIST, [pods(&[pod("engine")])]);
    fake.says(EVICT, [accepted()]);
    let draining = draining(&fake, patient(15)).await;
    fake.until_asked(EVICT, 1).await;
    fake.tells(
        PODS,
        &event("MODIFIED", &finished_and_terminating("engine")),
    );
    assert_eq!(fate(draining).await, Fate::Evicted);
}
