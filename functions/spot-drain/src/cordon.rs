//! Patching a node that others patch too: read again and try again, a few times.

use anyhow::{Result, bail};
use cluster::Cluster;
use domain::drain::{Node, Patch};

/// Two looks, a kubelet and EKS may write at once; more than this is something else.
const TRIES: u32 = 8;

/// Applies what `plan` says of the node as it is; it is asked again if the node has changed.
/// `Ok(None)`: the node is gone, or its name belongs to another instance now.
pub(crate) async fn settle(
    cluster: &Cluster,
    mut node: Node,
    plan: impl Fn(&Node) -> Option<Patch>,
) -> Result<Option<Node>> {
    let provider_id = node.provider_id.clone();
    for _ in 0..TRIES {
        let Some(patch) = plan(&node) else {
            return Ok(Some(node));
        };
        if let Some(patched) = cluster.patch_node(&node.name, &patch).await? {
            return Ok(Some(patched));
        }
        match cluster.node(&node.name).await? {
            Some(read) if read.provider_id == provider_id => node = read,
            _ => return Ok(None),
        }
    }
    bail!("node {} changes faster than it can be patched", node.name)
}
