//! Patching a node that others patch too: read again and try again, a few times.

use anyhow::{Result, bail};
use cluster::Cluster;
use domain::drain::{Node, Patch};

/// Two looks, a kubelet and EKS may write at once; more than this is something else.
const TRIES: u32 = 8;

/// A node as it is wanted.
pub(crate) struct Settled {
    pub(crate) node: Node,
    /// It was not, and a patch of ours made it so.
    pub(crate) patched: bool,
}

/// Applies what `plan` says of the node as it is; it is asked again if the node has changed.
/// `Ok(None)`: the node is gone, or its name belongs to another instance now.
pub(crate) async fn settle(
    cluster: &Cluster,
    mut node: Node,
    plan: impl Fn(&Node) -> Option<Patch>,
) -> Result<Option<Settled>> {
    let provider_id = node.provider_id.clone();
    for _ in 0..TRIES {
        let Some(patch) = plan(&node) else {
            let patched = false;
            return Ok(Some(Settled { node, patched }));
        };
        if let Some(node) = cluster.patch_node(&node.name, &patch).await? {
            let patched = true;
            return Ok(Some(Settled { node, patched }));
        }
        match cluster.node(&node.name).await? {
            Some(read) if read.provider_id == provider_id => node = read,
            _ => return Ok(None),
        }
    }
    bail!("node {} changes faster than it can be patched", node.name)
}
