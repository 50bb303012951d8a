//! What runs on the demonstration's node: a dozen pods, one of a DaemonSet, one slow to stop and,
//! where the notice may force it, one that a budget holds.

use std::{path::Path, time::Duration};

use anyhow::{Result, ensure};
use k8s_openapi::api::{core::v1::Pod, policy::v1::PodDisruptionBudget};
use kube::{
    Api,
    api::{ListParams, PostParams},
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::Kind;
use crate::{Instance, Lab, real_node::pod_spec};

const PATIENCE: Duration = Duration::from_secs(60);

/// The pod of a DaemonSet, which stays.
pub(super) const DAEMON: &str = "log-collector";

/// Starts it, and waits until every pod is Ready. Gives how many there are.
pub(super) async fn start(
    lab: &Lab,
    instance: &Instance,
    kind: Kind,
    logs: &Path,
) -> Result<usize> {
    let pods: Api<Pod> = Api::default_namespaced(lab.client()?);
    let mut all: Vec<(String, &str, u32, &str)> = (1..=12)
        .map(|number| (format!("simulator-{number:02}"), "500ms", 30, "ReplicaSet"))
        .collect();
    all.push(("slow-to-stop".to_owned(), "6s", 30, "ReplicaSet"));
    all.push((DAEMON.to_owned(), "500ms", 30, "DaemonSet"));
    if kind == Kind::Spot {
        all.push(("trading-engine".to_owned(), "1s", 5, "ReplicaSet"));
        hold(lab, "trading-engine").await?;
    }
    for (name, stops_after, grace, owner) in &all {
        let pod = pod(name, stops_after, *grace, owner, instance, logs);
        pods.create(&PostParams::default(), &serde_json::from_value(pod)?)
            .await?;
    }
    let end = Instant::now() + PATIENCE;
    while !all_ready(&pods, all.len()).await? {
        ensure!(
            Instant::now() < end,
            "the pods don't become Ready; see {}/logs",
            lab.dir().display()
        );
        sleep(Duration::from_millis(200)).await;
    }
    Ok(all.len())
}

fn pod(
    name: &str,
    stops_after: &str,
    grace: u32,
    owner: &str,
    instance: &Instance,
    logs: &Path,
) -> Value {
    let mut spec = pod_spec(stops_after, grace, logs);
    spec["nodeName"] = json!(instance.node);
    // Of a kind that the lab's API server does not serve: its garbage collector leaves it alone.
    let owner = json!({"apiVersion": "lab.quanttrader.io/v1", "kind": owner, "name": name, "uid": "0c5f8d9e-0000-4000-8000-000000000000", "controller": true});
    let annotations = json!({"lab.quanttrader.io/stops-after": stops_after});
    json!({
        "metadata": {"name": name, "labels": {"app": name}, "annotations": annotations, "ownerReferences": [owner]},
        "spec": spec,
    })
}

/// A budget that never lets the pod go.
async fn hold(lab: &Lab, app: &str) -> Result<()> {
    let budgets: Api<PodDisruptionBudget> = Api::default_namespaced(lab.client()?);
    let budget = json!({
        "metadata": {"name": format!("{app}-always")},
        "spec": {"maxUnavailable": 0, "selector": {"matchLabels": {"app": app}}},
    });
    budgets
        .create(&PostParams::default(), &serde_json::from_value(budget)?)
        .await?;
    Ok(())
}

async fn all_ready(pods: &Api<Pod>, count: usize) -> Result<bool> {
    let found = pods.list(&ListParams::default()).await?.items;
    let ready = |pod: &&Pod| {
        let conditions = pod.status.as_ref().and_then(|s| s.conditions.as_ref());
        conditions.is_some_and(|c| c.iter().any(|c| c.type_ == "Ready" && c.status == "True"))
    };
    Ok(found.iter().filter(ready).count() == count)
}
