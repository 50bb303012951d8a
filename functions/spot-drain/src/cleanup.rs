//! An instance is gone with pods still bound to its node: they are let go, so that others can
//! take their place and their volumes.

use std::time::Duration;

use anyhow::Result;
use cluster::Cluster;
use domain::drain::{Cleanup, DrainReport, Ending, Node, Pod};
use jiff::SignedDuration;

use crate::{
    cordon::settle,
    look::{Told, Visit},
};

/// Kubernetes calls a node not Ready 50 s after its kubelet was last heard of
/// (`--node-monitor-grace-period`); until then there is nothing to go by.
const PATIENCE: SignedDuration = SignedDuration::from_secs(90);

const EVERY: Duration = Duration::from_secs(5);

/// Declares the node out of service once nothing speaks against it.
pub(crate) async fn clean_up(visit: &Visit<'_>, node: Node) -> Result<Told> {
    let (cluster, notice) = (visit.cluster, &visit.case.notice);
    let until = visit.ends.min(visit.clock.now() + PATIENCE);
    let name = node.name.clone();
    let mut node = node;
    loop {
        let pods = bound(cluster, &name).await?;
        let renewed = cluster.lease_renewed(&name).await?;
        match Cleanup::of(&node, &pods, renewed, notice) {
            Cleanup::Declare(_) => {
                // Kubernetes' own controllers taint the node at about the same time.
                let declared = settle(cluster, node, |node| {
                    match Cleanup::of(node, &pods, renewed, notice) {
                        Cleanup::Declare(patch) => Some(patch),
                        _ => None,
                    }
                });
                return Ok(match declared.await? {
                    Some(settled) => declared_out_of_service(visit, settled.node),
                    None => visit.nothing("its node is gone"),
                });
            }
            Cleanup::Declared => {
                return Ok(visit.nothing("it is declared out of service already"));
            }
            Cleanup::Revoke(_) => {
                settle(cluster, node, domain::drain::revoke).await?;
                return Ok(visit.nothing("the node runs again: it is back in service"));
            }
            Cleanup::Nothing(why)
                if pods.is_empty()
                    || notice.drill.is_some()
                    || visit.clock.now() + EVERY >= until =>
            {
                return Ok(visit.nothing(why));
            }
            Cleanup::Nothing(_) => tokio::time::sleep(EVERY).await,
        }
        node = match cluster.node(&name).await? {
            Some(read) if read.provider_id == node.provider_id => read,
            _ => return Ok(visit.nothing("its node is gone")),
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

fn declared_out_of_service(visit: &Visit<'_>, node: Node) -> Told {
    let notice = &visit.case.notice;
    let report = DrainReport {
        node: Some(node.name.clone()),
        ending: Ending::Declared,
        cordoned_after: Some(visit.clock.now().duration_since(notice.at)),
        ..DrainReport::nothing(notice, &visit.case.instance, "")
    };
    visit.told(report, node, notice.deadline)
}
