//! One notice to the peer: how many requests an empty node costs it, and how long it takes.

use std::time::{Duration, Instant};

use anyhow::Result;
use k8s_openapi::api::core::v1::Node;
use kube::Api;

use super::{Peer, Site, USER, VERSION};
use crate::{
    audit::{Mark, spelt},
    pods,
    requests::PODS,
    sending::send,
};

const DRAINED: &str = "Node successfully cordoned and drained";

/// What it takes the peer, in words.
pub async fn figure() -> Result<String> {
    let site = Site::start().await?;
    let client = site.lab.client()?;
    let instance = site.nodes(1).await?.remove(0);
    pods::run(&client, &instance.node, PODS).await?;
    let queue = site.queue("peer").await?;
    let mut peer = Peer::start(&site, "peer", &queue, site.lab.api_server().port).await?;
    // What it asks at its start is not counted.
    let mark = Mark::set(&site.lab, USER)?;
    let began = Instant::now();
    send(&site.sqs, &queue, std::slice::from_ref(&instance)).await?;
    let nodes: Api<Node> = Api::all(client.clone());
    let cordoned = async || {
        let node = nodes.get(&instance.node).await?;
        Ok(node.spec.and_then(|s| s.unschedulable) == Some(true))
    };
    pods::wait(Duration::from_secs(60), "the peer cordons", cordoned).await?;
    let cordon = began.elapsed().as_secs_f64();
    let empty = async || Ok(pods::on(&client, &instance.node).await?.is_empty());
    pods::wait(Duration::from_secs(120), "the peer empties", empty).await?;
    let emptied = began.elapsed().as_secs_f64();
    peer.says(DRAINED, Duration::from_secs(60)).await?;
    let asked = mark.requests()?;
    Ok(format!(
        "{VERSION}, same pods: **{}** ({}); cordon after {cordon:.1} s, empty after {emptied:.1} s",
        asked.len(),
        spelt(&asked)
    ))
}
