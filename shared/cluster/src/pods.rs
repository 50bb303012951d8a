//! Pods of one node: listed, watched, deleted.

use domain::drain::{Owner, Pod, PodId};
use futures::{StreamExt, stream::BoxStream};
use http::Method;
use k8s_openapi::api::core::v1 as core;
use serde_json::json;

use crate::{Cluster, ClusterError, call, watch::Seen};

/// What kubectl looks for to tell a static pod's image in the API.
const MIRROR: &str = "kubernetes.io/config.mirror";

/// Kubernetes' own default for `terminationGracePeriodSeconds`, in seconds.
const DEFAULT_GRACE: i64 = 30;

impl Cluster {
    /// The pods bound to a node, and the version from which to watch them.
    ///
    /// # Errors
    /// If the cluster can't be asked.
    pub async fn pods_on(&self, node: &str) -> Result<(Vec<Pod>, String), ClusterError> {
        let (pods, version) = self.list::<core::Pod>(&on(node)).await?;
        Ok((pods.into_iter().map(pod).collect(), version))
    }

    pub(crate) fn watch_pods(
        &self,
        node: &str,
        version: &str,
    ) -> BoxStream<'static, Result<Seen<Pod>, ClusterError>> {
        let seen = self.watch::<core::Pod>(&on(node), version);
        seen.map(|seen| {
            seen.map(|seen| match seen {
                Seen::Is(object) => Seen::Is(pod(object)),
                Seen::Gone(object) => Seen::Gone(pod(object)),
                Seen::All(objects) => Seen::All(objects.into_iter().map(pod).collect()),
            })
        })
        .boxed()
    }

    /// Deletes a pod, this one and no successor of its name.
    ///
    /// # Errors
    /// If the cluster can't be asked or refuses; 404 and 409 mean that the pod is gone.
    pub(crate) async fn delete_pod(&self, pod: &PodId, grace: u32) -> Result<(), ClusterError> {
        let path = format!("/api/v1/namespaces/{}/pods/{}", pod.namespace, pod.name);
        let options = json!({
            "apiVersion": "v1", "kind": "DeleteOptions",
            "gracePeriodSeconds": grace, "preconditions": {"uid": pod.uid},
        });
        let request = call::json(Method::DELETE, &path, "application/json", &options);
        self.call(&format!("DELETE pod {pod}"), request)
            .await
            .map(drop)
    }
}

fn on(node: &str) -> String {
    format!("/api/v1/pods?fieldSelector=spec.nodeName%3D{node}")
}

fn pod(object: core::Pod) -> Pod {
    let meta = object.metadata;
    let spec = object.spec.unwrap_or_default();
    let status = object.status.unwrap_or_default();
    let phase = status.phase.unwrap_or_default();
    let conditions = status.conditions.unwrap_or_default();
    let is_true = |c: &core::PodCondition| c.type_ == "Ready" && c.status == "True";
    let owners = meta.owner_references.unwrap_or_default();
    let owner = owners.into_iter().find(|o| o.controller == Some(true));
    let grace = spec
        .termination_grace_period_seconds
        .unwrap_or(DEFAULT_GRACE);
    Pod {
        id: PodId {
            namespace: meta.namespace.unwrap_or_default(),
            name: meta.name.unwrap_or_default(),
            uid: meta.uid.unwrap_or_default(),
        },
        labels: meta.labels.unwrap_or_default(),
        owner: owner.map(|o| Owner {
            kind: o.kind,
            name: o.name,
        }),
        mirror: meta.annotations.is_some_and(|a| a.contains_key(MIRROR)),
        finished: phase == "Succeeded" || phase == "Failed",
        ready: conditions.iter().any(is_true),
        empty_dir: spec.volumes.iter().flatten().any(|v| v.empty_dir.is_some()),
        grace: u32::try_from(grace).unwrap_or(0),
        stopping: meta.deletion_timestamp.map(|t| t.0),
    }
}
