//! An instance is gone with pods on its node: when they are let go, and when never.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use lab::{
    Clock, Lab, event,
    fault::{self, Asked, Fault},
    until,
};
use serde_json::Value;

use crate::{function::invoke_for, scene::Scene};

pub const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

/// The node controller calls a node not Ready 50 s after its last lease.
pub const MISSED_WITHIN: Duration = Duration::from_secs(90);

/// The pod garbage collector looks every 20 s.
pub const COLLECTED_WITHIN: Duration = Duration::from_secs(60);

/// The event that a scene's instance is terminated, from so many seconds ago.
fn terminated(scene: &Scene<'_>, seconds_ago: i64) -> Value {
    let at = Timestamp::now() - SignedDuration::from_secs(seconds_ago);
    event::state_change(&scene.instance, "terminated", at)
}

/// A look that has 4 s to find that it may not do anything, and does nothing.
async fn nothing_is_done(scene: &Scene<'_>, event: Value) {
    let function = scene.function().await;
    assert!(invoke_for(&function, 12, &[event]).await.is_empty());
    assert!(!scene.node.is_tainted(OUT_OF_SERVICE).await);
    assert_eq!(scene.pods.left().await.len(), 1);
    assert!(scene.mails().is_empty());
}

#[tokio::test]
async fn a_node_is_declared_out_of_service_only_when_it_is_certainly_gone_and_until_it_is_back() {
    let stays = Duration::from_secs(600);
    let clock = Clock::REAL.nodes_outlive_instances_by(stays);
    // Its own: an event of a gone instance is looked for in every cluster of the account.
    let lab = Lab::in_process_with(clock).await.unwrap();
    let (runs, gone) = tokio::join!(
        Scene::with_pods(&lab, "runs", 1),
        Scene::with_pods(&lab, "gone", 1)
    );
    lab.end(&gone.instance).await;
    let ended = Timestamp::now();
    nothing_is_done(&runs, terminated(&runs, 0)).await;

    let missed = || async { !gone.node.is_ready().await };
    until("the node is not Ready", MISSED_WITHIN, missed).await;
    nothing_is_done(&gone, event::as_drill(terminated(&gone, 0), true)).await;
    // Its kubelet was heard of since.
    let long_ago = Timestamp::now().duration_since(ended).as_secs() + 60;
    nothing_is_done(&gone, terminated(&gone, long_ago)).await;

    assert!(gone.look(&terminated(&gone, 0)).await.is_empty());
    assert!(gone.node.is_tainted(OUT_OF_SERVICE).await);
    until("its pod is let go", COLLECTED_WITHIN, || {
        gone.pods.are_gone()
    })
    .await;
    let mails = gone.mails();
    assert_eq!(
        mails[0].subject, "Stopped: 1 node declared out of service",
        "{mails:?}"
    );

    gone.node.runs_again().await;
    until("the node is Ready", MISSED_WITHIN, || gone.node.is_ready()).await;
    // Kubernetes writes to a node that comes back as well; a look that is refused for it leaves it to the next.
    until("a look takes it off", MISSED_WITHIN, async || {
        assert!(runs.look(&runs.notice(0)).await.is_empty());
        !gone.node.is_tainted(OUT_OF_SERVICE).await
    })
    .await;
}

#[tokio::test]
async fn a_gone_instance_is_looked_for_again_if_the_clusters_could_not_be_listed() {
    let lab = Lab::in_process().await.unwrap();
    let scene = Scene::new(&lab, "unlisted").await;
    let mut left_its_group = terminated(&scene, 0);
    left_its_group["detail"]["instance-id"] = "i-0123456789abcdef0".into();
    let function = scene.function().await;
    scene.front.set_faults(Arc::new(|asked: &Asked| {
        (asked.action == "ListClusters").then(|| Fault::Answer {
            status: 400,
            code: "ClientException".to_owned(),
            headers: Vec::new(),
        })
    }));
    let events = [left_its_group];
    assert_eq!(invoke_for(&function, 12, &events).await, ["m0"]);
    scene.front.set_faults(fault::none());
    assert!(invoke_for(&function, 12, &events).await.is_empty());
}
