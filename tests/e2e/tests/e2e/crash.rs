//! The function dies at a call, before it is done or after; a second look finishes its work.
//!
//! Times are as on AWS, only that the notice is some age when it is first looked at: the second look
//! begins when its queue delivers it and never before the first has died, and the node is empty
//! before the deadline that both go by.

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
use serde_json::Value;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use crate::{
    earliest::{deadline, is_empty_at},
    scene::Scene,
};

/// LIST nodes, cordon, LIST pods, WATCH, an eviction for each of three pods; for the one that its
/// budget holds LIST and WATCH of the budgets and its deletion; the mail's claim.
const KUBERNETES_CALLS: usize = 11;

/// The instance's group, its tags, the cluster, the mail.
const AWS_CALLS: usize = 4;

/// Seconds that a notice is old when it is first looked at: 40 are left, and the held pod, whose
/// grace is 5 s, is forced when 10 are.
const AGE: i64 = 80;

/// `SecondLookDelay`, from the first delivery on.
const SECOND_LOOK: Duration = Duration::from_secs(10);

/// The call of this number among those that come is never answered.
fn hangs_at(number: usize, after: bool) -> Faults {
    let count = AtomicUsize::new(0);
    Arc::new(move |_: &Asked| {
        let hit = count.fetch_add(1, Ordering::SeqCst) == number;
        hit.then(|| match after {
            true => Fault::HangAfter,
            false => Fault::HangBefore,
        })
    })
}

/// Two pods that are free to go, and one that its budget holds for good.
async fn scene<'a>(lab: &'a Lab, name: &str) -> Scene<'a> {
    let scene = Scene::new(lab, name).await;
    for name in ["p0", "p1"] {
        scene.pods.pod(name, "1s", 5).await;
    }
    let held = scene.pods.pod("held", "1s", 5).await;
    scene.pods.held(&held, "never").await;
    scene.pods.run().await;
    scene
}

/// The first look's function dies when a call of its hangs; the second look makes it good.
async fn dies_and_is_made_good(
    scene: &Scene<'_>,
    mut hung: watch::Receiver<Vec<Asked>>,
    no_more_faults: impl FnOnce(),
    at: &str,
) {
    let (notice, delivered) = (scene.notice(AGE), Instant::now());
    tokio::select! {
        biased;
        died = hung.wait_for(|hung| !hung.is_empty()) => drop(died.unwrap()),
        kept = scene.look(&notice) => panic!("{at} never came: {kept:?}"),
    }
    no_more_faults();
    sleep_until(delivered + SECOND_LOOK).await;
    second_look(scene, &notice, at).await;
}

async fn second_look(scene: &Scene<'_>, notice: &Value, at: &str) {
    let empty = is_empty_at(scene, deadline(notice), at);
    let (kept, ()) = tokio::join!(scene.look(notice), empty);
    assert!(kept.is_empty(), "{at}: {kept:?}");
    assert!(scene.mails().len() <= 1, "{at}: {:?}", scene.mails());
}

/// Every call, not done and done.
fn deaths(calls: usize) -> impl Iterator<Item = (usize, bool, String)> {
    let deaths = (0..calls).flat_map(|call| [(call, false), (call, true)]);
    deaths.map(|(call, after)| {
        let done = if after { "done" } else { "not-done" };
        (call, after, format!("call-{call}-{done}"))
    })
}

/// One that is not among those is never killed.
#[tokio::test]
async fn a_drain_that_nobody_disturbs_makes_the_calls_at_which_it_is_killed() {
    let lab = Lab::shared().await.unwrap();
    let scene = scene(lab, "undisturbed").await;
    assert!(scene.look(&scene.notice(AGE)).await.is_empty());
    let (kubernetes, aws) = (scene.proxy.requests(), scene.front.calls());
    assert_eq!(kubernetes.len(), KUBERNETES_CALLS, "{kubernetes:?}");
    assert_eq!(aws.len(), AWS_CALLS, "{aws:?}");
}

#[tokio::test]
async fn killed_at_any_kubernetes_call_the_node_is_empty_before_the_deadline() {
    let lab = Lab::shared().await.unwrap();
    join_all(
        deaths(KUBERNETES_CALLS).map(|(call, after, at)| async move {
            let scene = scene(lab, &format!("k8s-{at}")).await;
            scene.proxy.set_faults(hangs_at(call, after));
            let no_more_faults = || scene.proxy.set_faults(fault::none());
            dies_and_is_made_good(&scene, scene.proxy.hung(), no_more_faults, &at).await;
        }),
    )
    .await;
}

#[tokio::test]
async fn killed_at_any_aws_call_the_node_is_empty_before_the_deadline() {
    let lab = Lab::shared().await.unwrap();
    join_all(deaths(AWS_CALLS).map(|(call, after, at)| async move {
        let scene = scene(lab, &format!("aws-{at}")).await;
        scene.front.set_faults(hangs_at(call, after));
        let no_more_faults = || scene.front.set_faults(fault::none());
        dies_and_is_made_good(&scene, scene.front.hung(), no_more_faults, &at).await;
    }))
    .await;
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
        scene.until_evictions(1).await;
        lab.restart_api_server().await.unwrap();
    };
    let (kept, ()) = tokio::join!(scene.look(&notice), restart);
    assert!(kept.is_empty());
    assert!(scene.pods.are_gone().await);
    let mails = scene.mails();
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].subject.starts_with("Spot: 1 node emptied in "),
        "{mails:?}"
    );
}
