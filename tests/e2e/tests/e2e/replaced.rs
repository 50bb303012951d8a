//! A pod is replaced under its own name in the middle of the drain: what was meant for it touches no
//! successor elsewhere, and a successor on the node is a pod like the others.
//!
//! A drain learns of a replacement from the watch or from the API server's answer, whichever comes
//! first; with one way shut it has to be the other.

use std::sync::Arc;

use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, Patch, PatchParams};
use lab::{
    Lab,
    fault::{Asked, Fault, Faults},
    until,
};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{
    scene::{Scene, is_eviction, is_watch},
    site::Site,
};

/// What is meant is done when the gate is opened.
fn behind_a_gate(meant: fn(&Asked) -> bool, gate: &watch::Sender<bool>, watched: bool) -> Faults {
    let open = gate.subscribe();
    Arc::new(move |asked: &Asked| {
        if is_watch(asked) && !watched {
            return Some(Fault::HangBefore);
        }
        meant(asked).then(|| Fault::Until(open.clone()))
    })
}

/// The pod is gone in an instant, and another of its name runs on that node.
///
/// KWOK deletes by name whatever it has seen stopping, and would take the successor, so it is shown
/// none: a finalizer hides the pod from its stage, and without it the pod is gone at once.
async fn replace(scene: &Scene<'_>, name: &str, node: &str) -> Pod {
    let (pods, full) = (scene.pods.api(), scene.pods.name(name));
    let held_by = async |finalizers: &[&str]| {
        let patch = json!({"metadata": {"finalizers": finalizers}});
        let with = PatchParams::default();
        pods.patch(&full, &with, &Patch::Merge(patch))
            .await
            .unwrap();
    };
    held_by(&["lab.quanttrader.io/replaced"]).await;
    let gone = DeleteParams::default().grace_period(0);
    pods.delete(&full, &gone).await.unwrap();
    held_by(&[]).await;
    let there = |pod: &mut Value| pod["spec"]["nodeName"] = json!(node);
    scene.pods.with(name, there).await
}

/// Nobody has told this very pod to stop.
async fn stands(scene: &Scene<'_>, pod: &Pod) {
    let name = pod.metadata.name.as_deref().unwrap();
    let found = scene.pods.api().get_opt(name).await.unwrap();
    let told = found.map(|found| (found.metadata.uid, found.metadata.deletion_timestamp));
    assert_eq!(told, Some((pod.metadata.uid.clone(), None)));
}

#[tokio::test]
async fn an_eviction_that_comes_late_touches_no_successor_of_the_same_name() {
    let lab = Lab::shared().await.unwrap();
    let (scene, elsewhere) = tokio::join!(
        Scene::with_pods(lab, "replaced", 1),
        Site::spot(lab, "elsewhere")
    );
    let gate = watch::Sender::new(false);
    scene
        .proxy
        .set_faults(behind_a_gate(is_eviction, &gate, false));
    let replaced = async {
        scene.until_evictions(1).await;
        let successor = replace(&scene, "p0", &elsewhere.node.name).await;
        gate.send_replace(true);
        successor
    };
    let notice = scene.notice(100);
    let (kept, successor) = tokio::join!(scene.look(&notice), replaced);
    assert!(kept.is_empty());
    stands(&scene, &successor).await;
    is_gone_by_itself(&scene);
}

/// The first pod is no one's business any more, and nothing is lost.
fn is_gone_by_itself(scene: &Scene<'_>) {
    let (mails, name) = (scene.mails(), scene.pods.name("p0"));
    let told = format!("{name}: gone by itself");
    assert!(mails[0].body.contains(&told), "{mails:?}");
}

fn is_deletion(asked: &Asked) -> bool {
    asked.method == "DELETE"
}

#[tokio::test]
async fn a_forced_deletion_that_comes_late_touches_no_successor_of_the_same_name() {
    let lab = Lab::shared().await.unwrap();
    let (scene, elsewhere) = tokio::join!(
        Scene::with_pods(lab, "replaced-held", 1),
        Site::spot(lab, "elsewhere-too")
    );
    scene.pods.held(&scene.pods.left().await[0], "never").await;
    let gate = watch::Sender::new(false);
    scene
        .proxy
        .set_faults(behind_a_gate(is_deletion, &gate, false));
    let replaced = async {
        let asked = || async { !scene.asked(is_deletion).is_empty() };
        until("a deletion", std::time::Duration::from_secs(30), asked).await;
        let successor = replace(&scene, "p0", &elsewhere.node.name).await;
        gate.send_replace(true);
        successor
    };
    let notice = scene.notice(83);
    let (kept, successor) = tokio::join!(scene.look(&notice), replaced);
    assert!(kept.is_empty());
    stands(&scene, &successor).await;
    is_gone_by_itself(&scene);
}

#[tokio::test]
async fn a_successor_of_the_same_name_on_the_node_is_evicted_too() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "succeeded", 2).await;
    let gate = watch::Sender::new(false);
    scene
        .proxy
        .set_faults(behind_a_gate(is_eviction, &gate, true));
    let replaced = async {
        scene.until_evictions(2).await;
        replace(&scene, "p0", &scene.node.name).await;
        // The drain is not over while p1's eviction is on its way: it sees the successor.
        scene.until_evictions(3).await;
        gate.send_replace(true);
    };
    let notice = scene.notice(0);
    let (kept, ()) = tokio::join!(scene.look(&notice), replaced);
    assert!(kept.is_empty());
    assert!(scene.pods.are_gone().await);
    let (mails, name) = (scene.mails(), scene.pods.name("p0"));
    for told in ["gone by itself", "evicted"] {
        let told = format!("{name}: {told}");
        assert!(mails[0].body.contains(&told), "{told}: {mails:?}");
    }
}
