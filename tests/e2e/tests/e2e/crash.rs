//! The function dies at a call, before it is done or after; a second look finishes its work.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use lab::{
    Lab,
    fault::{self, Asked, Fault, Faults},
};
use tokio::{sync::Notify, time::timeout};

use crate::scene::Scene;

/// LIST nodes, cordon, LIST pods, WATCH, an eviction for each of three pods, the mail's claim.
const KUBERNETES_CALLS: usize = 8;

/// The instance's group, its tags, the cluster, the mail.
const AWS_CALLS: usize = 4;

/// How long a call that is done but never answered has for being done, before the function dies.
/// Less than the function's own patience with a call (5 s).
const DONE: Duration = Duration::from_millis(700);

/// Hangs the call of this number among those that come, and tells.
fn hangs_at(number: usize, after: bool, told: &Arc<Notify>) -> Faults {
    let (count, told) = (AtomicUsize::new(0), Arc::clone(told));
    Arc::new(move |_: &Asked| {
        if count.fetch_add(1, Ordering::SeqCst) != number {
            return None;
        }
        told.notify_one();
        Some(if after {
            Fault::HangAfter
        } else {
            Fault::HangBefore
        })
    })
}

/// The first function's life ends at the call; whether it got there.
async fn dies(scene: &Scene<'_>, notice: &serde_json::Value, told: &Notify) -> bool {
    let death = async {
        told.notified().await;
        tokio::time::sleep(DONE).await;
    };
    tokio::select! {
        biased;
        () = death => true,
        _ = scene.look(notice) => false,
    }
}

async fn a_second_look_finishes(scene: &Scene<'_>, notice: &serde_json::Value, at: &str) {
    let second = timeout(Duration::from_secs(60), scene.look(notice)).await;
    let kept = second.unwrap_or_else(|_| panic!("{at}: the second look goes on and on"));
    assert!(kept.is_empty(), "{at}: {kept:?}");
    assert!(
        scene.is_empty().await,
        "{at}: {:?}",
        scene.pods.left().await
    );
    assert!(scene.mails().len() <= 1, "{at}: {:?}", scene.mails());
}

#[tokio::test]
async fn killed_at_any_kubernetes_call_the_node_is_empty_before_the_deadline() {
    let lab = Lab::shared().await.unwrap();
    let deaths = (0..KUBERNETES_CALLS).flat_map(|k| [(k, false), (k, true)]);
    join_all(deaths.map(|(k, after)| async move {
        let at = format!("call {k}, {}", if after { "done" } else { "not done" });
        let scene = Scene::with_pods(lab, &format!("crash-{k}-{after}"), 3).await;
        let (told, notice) = (Arc::new(Notify::new()), scene.notice(0));
        scene.proxy.set_faults(hangs_at(k, after, &told));
        assert!(dies(&scene, &notice, &told).await, "{at} never came");
        scene.proxy.set_faults(fault::none());
        a_second_look_finishes(&scene, &notice, &at).await;
    }))
    .await;
}

#[tokio::test]
async fn killed_at_any_aws_call_the_node_is_empty_before_the_deadline() {
    // AWS's endpoints are one for the lab: these deaths come one after the other, in a lab of
    // their own.
    let lab = Lab::in_process().await.unwrap();
    for (k, after) in (0..AWS_CALLS).flat_map(|k| [(k, false), (k, true)]) {
        let at = format!("call {k}, {}", if after { "done" } else { "not done" });
        let scene = Scene::with_pods(&lab, &format!("crash-{k}-{after}"), 2).await;
        let (told, notice) = (Arc::new(Notify::new()), scene.notice(0));
        lab.front().set_faults(hangs_at(k, after, &told));
        assert!(dies(&scene, &notice, &told).await, "{at} never came");
        lab.front().set_faults(fault::none());
        a_second_look_finishes(&scene, &notice, &at).await;
    }
}

#[tokio::test]
async fn an_api_server_restarted_in_the_middle_costs_time_and_no_pod() {
    let lab = Lab::in_process().await.unwrap();
    let scene = Scene::new(&lab, "restarted").await;
    for number in 0..3 {
        scene.pods.pod(&format!("p{number}"), "6s", 30).await;
    }
    scene.pods.run().await;
    let notice = scene.notice(0);
    let restart = async {
        let asked = || async { scene.evictions() > 0 };
        crate::given::until("an eviction", Duration::from_secs(20), asked).await;
        lab.restart_api_server().await.unwrap();
    };
    let (kept, ()) = tokio::join!(scene.look(&notice), restart);
    assert!(kept.is_empty());
    assert!(scene.is_empty().await);
    let mails = scene.mails();
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].subject.starts_with("Spot: 1 node emptied in "),
        "{mails:?}"
    );
}
