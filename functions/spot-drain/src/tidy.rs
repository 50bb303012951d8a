//! What earlier looks left on nodes and what has had its time comes off: a rebalance taint
//! that has expired, an out-of-service taint of a node that runs again.

use cluster::{Clock, Cluster};
use domain::drain::{Node, revoke, unmark};
use futures::future::join_all;

/// Every invocation has the lists of nodes at hand; patches are rare. What fails is left to the next.
pub(crate) async fn tidy(cluster: &Cluster, nodes: &[Node], clock: Clock) {
    let due = nodes.iter().filter_map(|node| {
        let patch = revoke(node).or_else(|| unmark(node, Some(clock.now())))?;
        Some((node, patch))
    });
    join_all(due.map(|(node, patch)| async move {
        match cluster.patch_node(&node.name, &patch).await {
            Ok(Some(_)) => {
                tracing::info!(node = node.name, "a taint of ours that had its time is off")
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(node = node.name, %error, "a taint of ours stays on"),
        }
    }))
    .await;
}
