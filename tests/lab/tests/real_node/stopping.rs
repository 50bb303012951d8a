//! A pod is told to stop, and how long it then has.

use jiff::{SignedDuration, Timestamp};
use kube::api::{DeleteParams, EvictParams};
use lab::{real_node::Parts, until};
use lab_pod::Line;

use crate::site::{PATIENCE, Site, signalled};

/// A kubelet that has just worked on a pod waits for its next look at the containers, which it takes
/// once a second, before it works on it again; a busy machine adds to that. Usually it is 0.1 s.
const TOLD_WITHIN: SignedDuration = SignedDuration::from_secs(3);

#[tokio::test]
async fn an_evicted_pod_logs_sigterm_and_exits_in_its_grace() {
    let Some(parts) = Parts::get_or_say_why("an evicted pod on a real node").await else {
        return;
    };
    let site = Site::start(&parts).await;
    site.run_pod("orders", "1s", 10).await;
    let asked = Timestamp::now();
    site.pods()
        .evict("orders", &EvictParams::default())
        .await
        .unwrap();
    until("the pod exits", PATIENCE, async || {
        site.kept("orders").last().is_some_and(Line::is_exit)
    })
    .await;
    let from_the_node = site.node.container_log("default", "orders", "main");
    site.until_gone("orders").await;
    let lines = site.kept("orders");
    let told = signalled(&lines).unwrap().duration_since(asked);
    assert!(told < TOLD_WITHIN, "told after {told:?}");
    let took = lines
        .last()
        .unwrap()
        .at
        .duration_since(signalled(&lines).unwrap());
    assert!(
        (1000..3000).contains(&took.as_millis()),
        "it stopped in {took:?}"
    );
    assert_eq!(
        from_the_node.unwrap(),
        lines,
        "kubectl logs and the kept log differ"
    );
}

#[tokio::test]
async fn a_pod_that_ignores_sigterm_gets_its_capped_grace_and_then_sigkill() {
    let Some(parts) = Parts::get_or_say_why("a capped grace on a real node").await else {
        return;
    };
    let site = Site::start(&parts).await;
    site.run_pod("stubborn", "never", 600).await;
    let asked = Timestamp::now();
    site.pods()
        .delete("stubborn", &DeleteParams::default().grace_period(3))
        .await
        .unwrap();
    site.until_gone("stubborn").await;
    let lived = Timestamp::now().duration_since(asked);
    let lines = site.kept("stubborn");
    let told = signalled(&lines).unwrap().duration_since(asked);
    assert!(told < TOLD_WITHIN, "told after {told:?}");
    assert!(
        !lines.iter().any(Line::is_exit),
        "it can't have stopped by itself: {lines:?}"
    );
    assert!(
        (2900..8000).contains(&lived.as_millis()),
        "its grace was 3 s and it was gone after {lived:?}"
    );
}
