//! Pods on a simulated node, and waiting for states.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use k8s_openapi::api::{core::v1::Pod, policy::v1::PodDisruptionBudget};
use kube::{
    Api, Client,
    api::{ListParams, PostParams},
};
use serde_json::{Value, json};

/// Creates `count` pods of a controller on `node`, which stop one second after SIGTERM and have 30 s
/// of grace, and waits until they run.
pub async fn run(client: &Client, node: &str, count: usize) -> Result<()> {
    let pods: Api<Pod> = Api::default_namespaced(client.clone());
    for number in 0..count {
        let name = format!("p{number}-{node}");
        let pod = serde_json::from_value(json!({
            "metadata": {
                "name": name, "labels": {"app": name},
                "annotations": {"lab.quanttrader.io/stops-after": "1s"},
                "ownerReferences": [owner()],
            },
            "spec": {
                "nodeName": node, "terminationGracePeriodSeconds": 30,
                "containers": [{"name": "main", "image": "lab"}],
            },
        }))?;
        pods.create(&PostParams::default(), &pod).await?;
    }
    ready(client, node, count).await
}

/// Waits until this many pods of a node are Ready.
pub async fn ready(client: &Client, node: &str, count: usize) -> Result<()> {
    let is_ready = |pod: &&Pod| {
        let conditions = pod
            .status
            .iter()
            .flat_map(|s| s.conditions.iter().flatten());
        conditions
            .into_iter()
            .any(|c| c.type_ == "Ready" && c.status == "True")
    };
    let all = async || Ok(on(client, node).await?.iter().filter(is_ready).count() == count);
    wait(Duration::from_secs(120), "the pods are Ready", all).await
}

/// A controller of a kind that the API server does not serve: its garbage collector leaves the pod
/// alone.
pub fn owner() -> Value {
    json!({
        "apiVersion": "lab.quanttrader.io/v1", "kind": "ReplicaSet", "name": "x",
        "uid": "0c5f8d9e-0000-4000-8000-000000000000", "controller": true,
    })
}

/// A budget that never lets pods with the label `app` go.
pub async fn hold(client: &Client, app: &str) -> Result<()> {
    let budget: PodDisruptionBudget = serde_json::from_value(json!({
        "metadata": {"name": format!("never-{app}")},
        "spec": {"maxUnavailable": 0, "selector": {"matchLabels": {"app": app}}},
    }))?;
    let budgets: Api<PodDisruptionBudget> = Api::default_namespaced(client.clone());
    budgets.create(&PostParams::default(), &budget).await?;
    Ok(())
}

/// What is on a node.
pub async fn on(client: &Client, node: &str) -> Result<Vec<Pod>> {
    let pods: Api<Pod> = Api::default_namespaced(client.clone());
    let on = ListParams::default().fields(&format!("spec.nodeName={node}"));
    Ok(pods.list(&on).await?.items)
}

/// Asks every 50 ms until it is so.
pub async fn wait(within: Duration, what: &str, is: impl AsyncFn() -> Result<bool>) -> Result<()> {
    wait_every(Duration::from_millis(50), within, what, is).await
}

/// The same, less often.
pub async fn wait_every(
    every: Duration,
    within: Duration,
    what: &str,
    is: impl AsyncFn() -> Result<bool>,
) -> Result<()> {
    let until = Instant::now() + within;
    while !is().await? {
        ensure!(Instant::now() < until, "{what}: not within {within:?}");
        tokio::time::sleep(every).await;
    }
    Ok(())
}
