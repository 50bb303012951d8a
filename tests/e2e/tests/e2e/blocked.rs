//! Pods that budgets hold, records that are not ours or nobody can read, hooks, rebalance.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::core::v1::Node;
use kube::Api;
use lab::{Hook, Instance, Lab};
use serde_json::{Value, json};

use crate::{
    function::{function, invoke},
    given::Pods,
};

/// A Spot notice that is this old when it is read.
fn spot(lab: &Lab, instance: &Instance, seconds_ago: i64) -> Value {
    let (mut notice, _) = lab.spot_notice(instance);
    let at = Timestamp::now() - SignedDuration::from_secs(seconds_ago);
    notice["time"] = json!(format!("{at:.0}"));
    notice
}

async fn node(lab: &Lab, group: &str) -> Instance {
    lab.node_group(group)
        .nodes(1)
        .spot()
        .create()
        .await
        .unwrap()
        .remove(0)
}

async fn unschedulable(lab: &Lab, instance: &Instance) -> bool {
    let nodes: Api<Node> = Api::all(lab.client().unwrap());
    nodes
        .get(&instance.node)
        .await
        .unwrap()
        .spec
        .unwrap()
        .unschedulable
        == Some(true)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_budgets_hold_is_forced_before_the_deadline_and_each_budget_is_named() {
    let lab = Lab::shared().await.unwrap();
    let instance = node(lab, "held").await;
    let pods = Pods::on(lab, &instance);
    let (one, two) = (
        pods.pod("one", "1s", 5).await,
        pods.pod("two", "1s", 5).await,
    );
    pods.pod("free", "1s", 5).await;
    pods.held(&one, "single").await;
    pods.held(&two, "first").await;
    pods.held(&two, "second").await;
    pods.run().await;
    let notice = spot(lab, &instance, 100);
    assert!(invoke(&function(lab).await, &[notice]).await.is_empty());
    assert!(pods.left().await.is_empty());
    let mails = lab.front().mails();
    let mail = mails
        .iter()
        .find(|m| m.body.contains(&instance.id))
        .unwrap();
    assert!(mail.subject.contains("2 pods forced"), "{}", mail.subject);
    let node = &instance.node;
    assert!(
        mail.body.contains(&format!("held by budget single-{node}")),
        "{}",
        mail.body
    );
    assert!(
        mail.body
            .contains(&format!("held by 2 budgets: first-{node}, second-{node}")),
        "{}",
        mail.body
    );
    assert!(
        mail.body.contains(&format!("free-{node}: evicted")),
        "{}",
        mail.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_forces_nothing_and_leaves_the_node_as_it_was() {
    let lab = Lab::shared().await.unwrap();
    let instance = node(lab, "drill").await;
    let pods = Pods::on(lab, &instance);
    let held = pods.pod("held", "1s", 5).await;
    pods.pod("free", "1s", 5).await;
    pods.held(&held, "never").await;
    pods.run().await;
    let mut notice = spot(lab, &instance, 100);
    notice["source"] = json!("quanttrader.drill");
    invoke(&function(lab).await, &[notice]).await;
    let left: Vec<_> = pods
        .left()
        .await
        .into_iter()
        .filter_map(|p| p.metadata.name)
        .collect();
    assert_eq!(left, [format!("held-{}", instance.node)]);
    assert!(!unschedulable(lab, &instance).await, "its cordon is undone");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_nobody_can_read_comes_again_and_what_is_not_ours_is_left_alone() {
    let lab = Lab::shared().await.unwrap();
    let ours = node(lab, "read").await;
    let theirs = node(lab, "unread").await;
    let pods = Pods::on(lab, &theirs);
    pods.pod("theirs", "1s", 5).await;
    pods.run().await;
    let mut elsewhere = spot(lab, &theirs, 0);
    elsewhere["account"] = json!("999999999999");
    let mut unreadable = spot(lab, &theirs, 0);
    unreadable["detail"] = json!("?");
    let kept = invoke(
        &function(lab).await,
        &[spot(lab, &ours, 0), unreadable, elsewhere],
    )
    .await;
    assert_eq!(kept, ["m1"]);
    assert!(unschedulable(lab, &ours).await);
    assert!(!unschedulable(lab, &theirs).await);
    assert_eq!(pods.left().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_is_told_to_continue_when_its_node_is_empty() {
    let lab = Lab::shared().await.unwrap();
    let group = lab
        .node_group("hooked")
        .nodes(1)
        .hook(Hook::terminating("quanttrader-drain"));
    let instance = group.create().await.unwrap().remove(0);
    let pods = Pods::on(lab, &instance);
    pods.pod("p", "1s", 30).await;
    pods.run().await;
    lab.terminate(&instance).unwrap();
    let events = lab.events().borrow().clone();
    let is = |e: &&Value| e["detail"]["EC2InstanceId"] == instance.id.as_str();
    let event = events.iter().find(is).unwrap().clone();
    assert!(invoke(&function(lab).await, &[event]).await.is_empty());
    let ending = tokio::time::timeout(Duration::from_secs(20), lab.ending(&instance)).await;
    assert_eq!(
        ending.expect("the hook let it go").unwrap().standing,
        Vec::<String>::new()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebalance_only_taints_and_after_an_interruption_not_even_that() {
    let lab = Lab::shared().await.unwrap();
    let (calm, doomed) = (node(lab, "calm").await, node(lab, "doomed").await);
    let pods = Pods::on(lab, &calm);
    pods.pod("p", "1s", 30).await;
    pods.run().await;
    let env = function(lab).await;
    let kept = invoke(&env, &[lab.rebalance_notice(&calm)]).await;
    assert_eq!(kept, ["m0"], "the notice comes again to take the taint off");
    assert_eq!(pods.left().await.len(), 1, "nothing is moved");
    let tainted = |instance: &Instance| {
        let (nodes, name): (Api<Node>, _) =
            (Api::all(lab.client().unwrap()), instance.node.clone());
        async move {
            let taints = nodes
                .get(&name)
                .await
                .unwrap()
                .spec
                .unwrap()
                .taints
                .unwrap_or_default();
            taints.iter().any(|t| t.key == "quanttrader.io/rebalance")
        }
    };
    assert!(tainted(&calm).await && !unschedulable(lab, &calm).await);
    invoke(&env, &[spot(lab, &doomed, 0)]).await;
    assert!(
        invoke(&env, &[lab.rebalance_notice(&doomed)])
            .await
            .is_empty()
    );
    assert!(!tainted(&doomed).await && unschedulable(lab, &doomed).await);
}
