//! CoreDNS in the cluster, as on EKS: pods on real nodes look Services up there.

use anyhow::{Context, Result};
use kube::Client;

use crate::rights;

const MANIFESTS: &str = include_str!("cluster_dns.yaml");

/// Applies it; it runs as soon as there is a real node.
///
/// # Errors
/// If the API server refuses.
pub async fn apply(client: &Client) -> Result<()> {
    for manifest in rights::manifests(MANIFESTS)? {
        let applied = rights::apply_one(client, &manifest).await;
        applied.with_context(|| format!("the cluster's DNS: {}", manifest["kind"]))?;
    }
    Ok(())
}
