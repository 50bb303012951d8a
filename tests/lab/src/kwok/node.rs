//! Simulated nodes as the Kubernetes API knows them: as EKS's own would register.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::{
    Api, Client,
    api::{DeleteParams, ListParams, Patch, PatchParams, PostParams},
};
use serde_json::{Value, json};

use super::LABEL;
use crate::account::group::{Group, Instance};

const READY_WITHIN: Duration = Duration::from_secs(60);

/// Makes the node of an instance.
///
/// # Errors
/// If the API server refuses it.
pub async fn create(client: &Client, group: &Group, instance: &Instance) -> Result<()> {
    let mut labels = labels(group, instance);
    labels[LABEL] = json!("true");
    let metrics = format!("/metrics/nodes/{}/metrics/resource", instance.node);
    let node: Node = serde_json::from_value(json!({
        "metadata": {
            "name": instance.node, "labels": labels,
            "annotations": { "metrics.k8s.io/resource-metrics-path": metrics },
        },
        "spec": { "providerID": provider_id(instance), "taints": taints(group) },
    }))?;
    Api::all(client.clone())
        .create(&PostParams::default(), &node)
        .await?;
    Ok(())
}

/// The labels that a node of this group has on EKS.
#[must_use]
pub fn labels(group: &Group, instance: &Instance) -> Value {
    let nodegroup = group.tags.get("eks:nodegroup-name").unwrap_or(&group.name);
    let mut all = json!({
        "eks.amazonaws.com/nodegroup": nodegroup,
        "eks.amazonaws.com/capacityType": if group.spot { "SPOT" } else { "ON_DEMAND" },
        "kubernetes.io/hostname": instance.node,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": "m6i.large",
        "topology.kubernetes.io/region": crate::account::REGION,
        "topology.kubernetes.io/zone": instance.zone,
    });
    for (name, value) in &group.labels {
        all[name] = json!(value);
    }
    all
}

fn taints(group: &Group) -> Vec<Value> {
    let parts = |taint: &String| {
        let (key, effect) = taint.rsplit_once(':')?;
        let (key, value) = key.split_once('=').unwrap_or((key, ""));
        Some(json!({ "key": key, "value": value, "effect": effect }))
    };
    group.taints.iter().filter_map(parts).collect()
}

/// `aws:///ZONE/INSTANCE`, which ties a node to its instance.
#[must_use]
pub fn provider_id(instance: &Instance) -> String {
    format!("aws:///{}/{}", instance.zone, instance.id)
}

/// Waits until all of them are Ready and no longer tainted as not ready.
///
/// # Errors
/// If one is not in time.
pub async fn wait_until_ready(client: &Client, names: &[String]) -> Result<()> {
    let until = Instant::now() + READY_WITHIN;
    let nodes: Api<Node> = Api::all(client.clone());
    loop {
        let found = nodes.list(&ListParams::default()).await?;
        let unready = names.iter().find(|name| {
            !found
                .iter()
                .any(|n| n.metadata.name.as_ref() == Some(name) && ready(n))
        });
        let Some(name) = unready else { return Ok(()) };
        ensure!(
            Instant::now() < until,
            "node {name} is not Ready after {READY_WITHIN:?}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn ready(node: &Node) -> bool {
    let conditions = node
        .status
        .iter()
        .flat_map(|s| s.conditions.iter().flatten());
    let tainted = node.spec.iter().flat_map(|s| s.taints.iter().flatten());
    let said = conditions
        .into_iter()
        .any(|c| c.type_ == "Ready" && c.status == "True");
    said && !tainted
        .into_iter()
        .any(|t| t.key == "node.kubernetes.io/not-ready")
}

/// The kubelet dies with its machine: KWOK lets go, the lease stays as it is.
///
/// # Errors
/// If the API server refuses; a node that is gone already is fine.
pub async fn let_go(client: &Client, name: &str) -> Result<()> {
    let patch = json!({ "metadata": { "labels": { LABEL: null } } });
    let nodes: Api<Node> = Api::all(client.clone());
    match nodes
        .patch(name, &PatchParams::default(), &Patch::Merge(patch))
        .await
    {
        Err(error) if !gone(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Deletes the node as the cloud controller does when EC2 no longer knows the instance.
///
/// # Errors
/// If the API server refuses; a node that is gone already is fine.
pub async fn delete(client: &Client, name: &str) -> Result<()> {
    let nodes: Api<Node> = Api::all(client.clone());
    match nodes.delete(name, &DeleteParams::default()).await {
        Err(error) if !gone(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

/// The pods on a node that have not ended, as `namespace/name`.
///
/// # Errors
/// If the API server refuses.
pub async fn standing(client: &Client, name: &str) -> Result<Vec<String>> {
    let on_node = ListParams::default().fields(&format!("spec.nodeName={name}"));
    let pods: Api<Pod> = Api::all(client.clone());
    let pods = pods.list(&on_node).await?;
    let running = pods.iter().filter(|pod| {
        let phase = pod.status.as_ref().and_then(|s| s.phase.as_deref());
        !matches!(phase, Some("Succeeded" | "Failed"))
    });
    let named = running.map(|pod| {
        let meta = &pod.metadata;
        let (namespace, name) = (meta.namespace.as_deref(), meta.name.as_deref());
        format!(
            "{}/{}",
            namespace.unwrap_or_default(),
            name.unwrap_or_default()
        )
    });
    Ok(named.collect())
}

fn gone(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 404)
}
