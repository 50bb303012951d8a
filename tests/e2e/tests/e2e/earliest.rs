//! Several notices about one instance, in any order: the earliest deadline counts, and what is certain
//! is not undone by what is likely.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use lab::{
    Lab,
    fault::{self, Asked, Fault},
};
use serde_json::Value;

use crate::{function::invoke, scene::Scene};

/// When the instance of a Spot notice goes.
pub fn deadline(notice: &Value) -> Timestamp {
    let at: Timestamp = notice["time"].as_str().unwrap().parse().unwrap();
    at + SignedDuration::from_secs(120)
}

/// The node is empty then. Waits for it: what comes later comes too late.
pub async fn is_empty_at(scene: &Scene<'_>, deadline: Timestamp, who: &str) {
    let left = deadline.duration_since(Timestamp::now());
    tokio::time::sleep(left.try_into().unwrap_or_default()).await;
    let left = scene.pods.left_names().await;
    assert!(left.is_empty(), "{who}: {left:?} at the deadline");
}

/// The look of a function that dies once it has cordoned the node.
async fn a_look_that_cordons_and_dies(scene: &Scene<'_>, notice: &Value) {
    let lists_pods = |asked: &Asked| asked.method == "GET" && asked.action.ends_with("/pods");
    let hang = move |asked: &Asked| lists_pods(asked).then_some(Fault::HangBefore);
    scene.proxy.set_faults(Arc::new(hang));
    let mut hung = scene.proxy.hung();
    tokio::select! {
        died = hung.wait_for(|hung| !hung.is_empty()) => drop(died.unwrap()),
        kept = scene.look(notice) => panic!("it lived: {kept:?}"),
    }
    scene.proxy.set_faults(fault::none());
}

#[tokio::test]
async fn a_notice_with_a_later_deadline_buys_no_time_after_an_earlier_one() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_a_held_pod(lab, "earlier-first").await;
    let (earlier, later) = (scene.notice(100), scene.notice(30));
    a_look_that_cordons_and_dies(&scene, &earlier).await;
    let empty = is_empty_at(&scene, deadline(&earlier), "the later notice");
    let (kept, ()) = tokio::join!(scene.look(&later), empty);
    assert!(kept.is_empty());
    assert!(scene.mails()[0].subject.ends_with("1 pod forced"));
}

#[tokio::test]
async fn of_two_notices_in_one_batch_the_earlier_deadline_counts_and_one_mail_tells() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_a_held_pod(lab, "one-batch").await;
    let batch = [scene.notice(30), scene.notice(105)];
    let function = scene.function().await;
    let empty = is_empty_at(&scene, deadline(&batch[1]), "the batch");
    let (kept, ()) = tokio::join!(invoke(&function, &batch), empty);
    assert!(kept.is_empty());
    assert_eq!(scene.mails().len(), 1, "{:?}", scene.mails());
}

const REBALANCE: &str = "quanttrader.io/rebalance";

#[tokio::test]
async fn a_rebalance_only_taints_and_after_an_interruption_not_even_that() {
    let lab = Lab::shared().await.unwrap();
    let (calm, doomed) = tokio::join!(Scene::with_pods(lab, "calm", 1), Scene::new(lab, "doomed"));
    let kept = calm.look(&lab.rebalance_notice(&calm.instance)).await;
    assert_eq!(kept, ["m0"], "the notice comes again to take the taint off");
    assert_eq!(calm.pods.left().await.len(), 1, "nothing is moved");
    assert!(calm.node.is_tainted(REBALANCE).await && !calm.node.is_cordoned().await);

    assert!(doomed.look(&doomed.notice(0)).await.is_empty());
    let rebalance = lab.rebalance_notice(&doomed.instance);
    assert!(doomed.look(&rebalance).await.is_empty());
    assert!(!doomed.node.is_tainted(REBALANCE).await && doomed.node.is_cordoned().await);
}
