//! An instance is gone with pods still bound to its node: they are let go, so that others can
//! take their place and their volumes.

use std::time::Duration;

use anyhow::Result;
use cluster::{Clock, Cluster};
use domain::drain::{Cleanup, DrainReport, Ending, Node, Pod};
use jiff::{SignedDuration, Timestamp};

use crate::{
    case::Case,
    cordon::settle,
    look::{Seen, nothing},
};

/// Kubernetes calls a node not Ready 50 s after its kubelet was last heard of
/// (`--node-monitor-grace-period`); until then there is nothing to go by.
const PATIENCE: SignedDuration = SignedDuration::from_secs(90);

const EVERY: Duration = Duration::from_secs(5);

/// Declares the node out of service once nothing speaks against it.
pub(crate) async fn clean_up(
    case: &Case,
    cluster: &Cluster,
    node: Node,
    clock: Clock,
    ends: Timestamp,
) -> Result<(DrainReport, Option<Seen>)> {
    let until = ends.min(clock.now() + PATIENCE);
    let name = node.name.clone();
    let mut node = node;
    loop {
        let pods = bound(cluster, &name).await?;
        let renewed = cluster.lease_renewed(&name).await?;
        match Cleanup::of(&node, &pods, renewed, &case.notice) {
            Cleanup::Declare(patch) => {
                let declared = settle(cluster, node, |node| {
                    let again = Cleanup::of(node, &pods, renewed, &case.notice);
                    matches!(again, Cleanup::Declare(_)).then(|| patch.clone())
                });
                let Some(node) = declared.await? else {
                    return Ok(nothing(case, "its node is gone"));
                };
                return Ok(declared_out_of_service(case, cluster, node, clock));
            }
            Cleanup::Declared => return Ok(nothing(case, "it is declared out of service already")),
            Cleanup::Revoke(_) => {
                settle(cluster, node, domain::drain::revoke).await?;
                return Ok(nothing(case, "the node runs again: it is back in service"));
            }
            Cleanup::Nothing(why) if pods.is_empty() || clock.now() >= until => {
                return Ok(nothing(case, why));
            }
            Cleanup::Nothing(_) => tokio::time::sleep(EVERY).await,
        }
        node = match cluster.node(&name).await? {
            Some(read) if read.provider_id == node.provider_id => read,
            _ => return Ok(nothing(case, "its node is gone")),
        };
    }
}

/// Pods that another node could run.
async fn bound(cluster: &Cluster, node: &str) -> Result<Vec<Pod>> {
    let (pods, _) = cluster.pods_on(node).await?;
    Ok(pods
        .into_iter()
        .filter(|pod| pod.stays().is_none() && !pod.finished)
        .collect())
}

fn declared_out_of_service(
    case: &Case,
    cluster: &Cluster,
    node: Node,
    clock: Clock,
) -> (DrainReport, Option<Seen>) {
    let report = DrainReport {
        node: Some(node.name.clone()),
        ending: Ending::Declared,
        cordoned_after: Some(clock.now().duration_since(case.notice.at)),
        ..DrainReport::nothing(&case.notice, &case.instance, "")
    };
    let deadline = case.notice.deadline;
    (
        report,
        Some(Seen {
            cluster: cluster.clone(),
            node,
            deadline,
        }),
    )
}
