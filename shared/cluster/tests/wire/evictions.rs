//! What is asked of the API server for a pod, and what is made of its answers.

use std::time::Duration;

use domain::drain::{Block, Fate};
use serde_json::json;

use crate::{
    fake::{Fake, Say},
    given::{
        BUDGETS, DELETE, EVICT, LIST, PODS, accepted, draining, event, failure, fate, forcing,
        held, patient, pod, pods, with,
    },
};

async fn answering(answers: impl IntoIterator<Item = Say>) -> Fake {
    let fake = Fake::start().await;
    fake.says(LIST, [pods(&[pod("engine")])]);
    fake.says(EVICT, answers);
    fake
}

/// The pod is gone once an eviction was asked for so often.
async fn gone_after(fake: &Fake, times: usize) -> Vec<crate::fake::Asked> {
    let asked = fake.until_asked(EVICT, times).await;
    fake.tells(PODS, &event("DELETED", &pod("engine")));
    asked
}

#[tokio::test]
async fn an_eviction_is_of_this_pod_alone_and_leaves_it_its_grace() {
    let fake = answering([accepted()]).await;
    let draining = draining(&fake, patient(10)).await;
    let asked = gone_after(&fake, 1).await;
    let eviction = json!({
        "apiVersion": "policy/v1", "kind": "Eviction",
        "metadata": {"namespace": "trading", "name": "engine"},
        "deleteOptions": {"preconditions": {"uid": "uid-engine"}},
    });
    assert_eq!(asked[0].body, eviction);
    assert_eq!(fate(draining).await, Fate::Evicted);
}

#[tokio::test]
async fn a_pod_without_a_grace_is_given_a_second_in_the_options_that_the_server_reads() {
    let fake = Fake::start().await;
    let graceless = with(
        pod("engine"),
        "/spec/terminationGracePeriodSeconds",
        json!(0),
    );
    fake.says(LIST, [pods(&[graceless])]);
    fake.says(EVICT, [accepted()]);
    let _draining = draining(&fake, patient(10)).await;
    let asked = fake.until_asked(EVICT, 1).await;
    let options = json!({"preconditions": {"uid": "uid-engine"}, "gracePeriodSeconds": 1});
    assert_eq!(asked[0].body["deleteOptions"], options);
}

#[tokio::test]
async fn another_pod_of_the_name_means_that_ours_is_gone() {
    // Both are the API server's own, from before its storage and from within it.
    for message in [
        "Precondition failed: UID in precondition: uid-engine, UID in object meta: other",
        "Operation cannot be fulfilled on Pod \"engine\": the UID in the precondition (uid-engine) does not match the UID in record (other).",
    ] {
        let fake = answering([Say::Text(409, failure(409, message, None))]).await;
        let draining = draining(&fake, patient(10)).await;
        assert_eq!(fate(draining).await, Fate::Gone);
        assert_eq!(fake.asked(EVICT).len(), 1);
    }
}

#[tokio::test]
async fn a_conflict_over_the_pods_version_is_asked_again() {
    let message = "the object has been modified; please apply your changes to the latest version";
    let fake = answering([Say::Text(409, failure(409, message, None)), accepted()]).await;
    let draining = draining(&fake, patient(10)).await;
    gone_after(&fake, 2).await;
    assert_eq!(fate(draining).await, Fate::Evicted);
}

#[tokio::test]
async fn a_busy_server_is_asked_again_after_the_time_that_it_gave_and_no_budget_is_blamed() {
    let fake = answering([Say::Busy(1, "too many requests".to_owned()), accepted()]).await;
    let draining = draining(&fake, patient(10)).await;
    let asked = gone_after(&fake, 2).await;
    let waited = asked[1].at - asked[0].at;
    assert!(waited >= Duration::from_secs(1), "{waited:?}");
    assert!(waited < Duration::from_secs(4), "{waited:?}");
    assert_eq!(fate(draining).await, Fate::Evicted);
    assert!(fake.asked(BUDGETS).is_empty());
}

#[tokio::test]
async fn a_refusal_that_no_budget_explains_is_asked_again_five_seconds_later() {
    let webhook = failure(403, "admission webhook \"guard\" denied the request", None);
    let fake = answering([Say::Text(403, webhook), accepted()]).await;
    let draining = draining(&fake, patient(20)).await;
    let asked = gone_after(&fake, 2).await;
    let waited = asked[1].at - asked[0].at;
    assert!(waited >= Duration::from_secs(5), "{waited:?}");
    assert!(waited < Duration::from_secs(8), "{waited:?}");
    assert_eq!(fate(draining).await, Fate::Evicted);
}

#[tokio::test]
async fn a_long_retry_after_does_not_put_off_the_force() {
    let fake = answering([Say::Busy(60, "too many requests".to_owned())]).await;
    fake.says(DELETE, [Say::Text(200, pod("engine").to_string())]);
    let draining = draining(&fake, forcing()).await;
    let deleted = fake.until_asked(DELETE, 1).await;
    let options = json!({
        "apiVersion": "v1", "kind": "DeleteOptions",
        "preconditions": {"uid": "uid-engine"}, "gracePeriodSeconds": 1,
    });
    assert_eq!(deleted[0].body, options);
    fake.tells(PODS, &event("DELETED", &pod("engine")));
    let fate = fate(draining).await;
    let said = |why: &str| why.contains("429") && why.contains("too many requests");
    assert!(
        matches!(&fate, Fate::Forced(Block::Refused(why)) if said(why)),
        "{fate:?}"
    );
}

#[tokio::test]
async fn a_deletion_that_is_not_taken_is_asked_for_again_while_there_is_time() {
    let fake = answering([held()]).await;
    let busy = Say::Busy(60, "too many requests".to_owned());
    fake.says(DELETE, [busy, Say::Text(200, pod("engine").to_string())]);
    let draining = draining(&fake, forcing()).await;
    let deleted = fake.until_asked(DELETE, 2).await;
    let waited = deleted[1].at - deleted[0].at;
    assert!(waited >= Duration::from_millis(900), "{waited:?}");
    fake.tells(PODS, &event("DELETED", &pod("engine")));
    assert!(matches!(fate(draining).await, Fate::Forced(_)));
}
