//! `qtctl drain` on the lab's API server: the plan that is shown is the plan that is carried out.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

use std::process::{Command, Output};

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::{
    core::v1::{Node, Pod},
    policy::v1::PodDisruptionBudget,
};
use kube::{
    Api,
    api::{ListParams, PostParams},
};
use lab::{Instance, Lab};
use serde_json::json;

fn qtctl(lab: &Lab, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qtctl"));
    command
        .env("KUBECONFIG", &lab.api_server().kubeconfig)
        .arg("drain")
        .args(words);
    command.output().unwrap()
}

/// One that stops in a second, on the instance's node.
fn pod(name: &str, on: &Instance) -> Pod {
    let pod = json!({
        "metadata": {"name": name, "labels": {"app": name},
            "annotations": {"lab.quanttrader.io/stops-after": "1s"}},
        "spec": {"nodeName": on.node, "containers": [{"name": "main", "image": "lab"}]},
    });
    serde_json::from_value(pod).unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_plan_shows_apply_does() {
    let lab = Lab::in_process().await.unwrap();
    let instance = lab
        .node_group("by-hand")
        .nodes(1)
        .create()
        .await
        .unwrap()
        .remove(0);
    let pods: Api<Pod> = Api::default_namespaced(lab.client().unwrap());
    for name in ["engine", "risk"] {
        pods.create(&PostParams::default(), &pod(name, &instance))
            .await
            .unwrap();
    }

    let shown = qtctl(&lab, &[&instance.id, "--plan"]);
    assert!(shown.status.success(), "{}", text(&shown.stderr));
    let plan = text(&shown.stdout);
    assert!(
        plan.contains("  cordon\n  2 of 2 pods leave\n  evict default/engine"),
        "{plan}"
    );
    let nodes: Api<Node> = Api::all(lab.client().unwrap());
    let node = nodes.get(&instance.node).await.unwrap();
    assert_eq!(
        node.spec.unwrap().unschedulable,
        None,
        "a plan changes nothing"
    );

    let done = qtctl(&lab, &[&instance.node, "--apply"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let told = text(&done.stdout);
    assert!(told.starts_with(plan), "{told}");
    assert!(
        told.contains("by-hand): emptied") && told.contains("default/risk: evicted after "),
        "{told}"
    );
    assert!(
        pods.list(&ListParams::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_budget_holds_is_forced_in_time_for_the_deadline_with_the_capped_grace() {
    let lab = Lab::shared().await.unwrap();
    let group = lab.node_group("deadline").nodes(1);
    let instance = group.create().await.unwrap().remove(0);
    let client = lab.client().unwrap();
    let pods: Api<Pod> = Api::default_namespaced(client.clone());
    pods.create(&PostParams::default(), &pod("held", &instance))
        .await
        .unwrap();
    let budgets: Api<PodDisruptionBudget> = Api::default_namespaced(client);
    let never = json!({
        "metadata": {"name": "never"},
        "spec": {"maxUnavailable": 0, "selector": {"matchLabels": {"app": "held"}}},
    });
    let never = serde_json::from_value(never).unwrap();
    budgets
        .create(&PostParams::default(), &never)
        .await
        .unwrap();

    let deadline = (Timestamp::now() + SignedDuration::from_secs(15)).to_string();
    let words = [
        &instance.id,
        "--apply",
        "--deadline",
        &deadline,
        "--grace-cap",
        "2",
    ];
    let done = qtctl(lab, &words);
    let told = text(&done.stdout);
    assert!(done.status.success(), "{told}{}", text(&done.stderr));
    assert!(told.contains("with 2 s if refused until then"), "{told}");
    assert!(
        told.contains("default/held: forced after") && told.contains("budget never"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_is_past_is_refused_and_nothing_is_touched() {
    let lab = Lab::shared().await.unwrap();
    let words = [
        "i-0b662ef9931388ba0",
        "--apply",
        "--deadline",
        "2024-03-01T10:02:00Z",
    ];
    let refused = qtctl(lab, &words);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(
        said.contains("--deadline 2024-03-01T10:02:00Z is past"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_not_there_is_named() {
    let lab = Lab::shared().await.unwrap();
    let asked = qtctl(lab, &["i-0b662ef9931388ba0", "--plan"]);
    assert_eq!(asked.status.code(), Some(1));
    assert_eq!(
        text(&asked.stderr),
        "qtctl: the cluster has no node i-0b662ef9931388ba0\n"
    );
    assert_eq!(
        qtctl(lab, &["x"]).status.code(),
        Some(2),
        "--plan or --apply must be said"
    );
}
