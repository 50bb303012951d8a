//! Nodes: found by their instance, patched as they were read.

use std::collections::BTreeMap;

use domain::drain::{InstanceId, Node, Patch, Taint};
use http::{Method, StatusCode};
use jiff::Timestamp;
use k8s_openapi::{api::core::v1 as core, apimachinery::pkg::apis::meta::v1::ObjectMeta};

use crate::{
    Cluster, ClusterError,
    call::{get, json},
};

/// Lists of `limit` would be consistent reads from etcd; version 0 is the API server's own cache,
/// fresh to well under a second.
const NODES: &str = "/api/v1/nodes?resourceVersion=0";

impl Cluster {
    /// All nodes, with one LIST: `spec.providerID` is no field that can be selected by.
    ///
    /// # Errors
    /// If the cluster can't be asked.
    pub async fn nodes(&self) -> Result<Vec<Node>, ClusterError> {
        let (nodes, _) = self.list::<core::Node>(NODES).await?;
        Ok(nodes.into_iter().map(node).collect())
    }

    /// One node, if it is there.
    ///
    /// # Errors
    /// If the cluster can't be asked.
    pub async fn node(&self, name: &str) -> Result<Option<Node>, ClusterError> {
        let path = format!("/api/v1/nodes?fieldSelector=metadata.name%3D{name}");
        let (nodes, _) = self.list::<core::Node>(&path).await?;
        Ok(nodes.into_iter().map(node).next())
    }

    /// Patches a node; `None`: it is not as it was read (422), or not there (404). Read again.
    ///
    /// # Errors
    /// If the cluster can't be asked or refuses.
    pub async fn patch_node(
        &self,
        name: &str,
        patch: &Patch,
    ) -> Result<Option<Node>, ClusterError> {
        let path = format!("/api/v1/nodes/{name}");
        let request = json(Method::PATCH, &path, "application/json-patch+json", patch);
        match self
            .ask::<core::Node>(&format!("PATCH node {name}"), request)
            .await
        {
            Ok(patched) => Ok(Some(node(patched))),
            Err(error) if is_stale(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whose node it is, among these.
    #[must_use]
    pub fn node_of<'a>(nodes: &'a [Node], instance: &InstanceId) -> Option<&'a Node> {
        nodes
            .iter()
            .find(|node| node.instance().as_ref() == Some(instance))
    }
}

fn is_stale(error: &ClusterError) -> bool {
    matches!(
        error.code(),
        Some(StatusCode::UNPROCESSABLE_ENTITY | StatusCode::NOT_FOUND | StatusCode::CONFLICT)
    )
}

fn node(object: core::Node) -> Node {
    let ObjectMeta {
        name, annotations, ..
    } = object.metadata;
    let spec = object.spec.unwrap_or_default();
    let conditions = object.status.and_then(|s| s.conditions).unwrap_or_default();
    let ready = conditions.into_iter().find(|c| c.type_ == "Ready");
    Node {
        name: name.unwrap_or_default(),
        provider_id: spec.provider_id.unwrap_or_default(),
        unschedulable: spec.unschedulable.unwrap_or_default(),
        taints: spec
            .taints
            .map(|taints| taints.into_iter().map(taint).collect()),
        annotations: annotations.map(BTreeMap::from_iter),
        ready: ready.is_some_and(|c| c.status == "True"),
    }
}

fn taint(taint: core::Taint) -> Taint {
    Taint {
        key: taint.key,
        value: taint.value.unwrap_or_default(),
        effect: taint.effect,
        added: taint.time_added.map(|time| time.0),
    }
}

impl Cluster {
    /// When a node's kubelet last renewed its Lease; `None` if it has none.
    ///
    /// <https://kubernetes.io/docs/concepts/architecture/leases/#node-heart-beats>
    ///
    /// # Errors
    /// If the cluster can't be asked.
    pub async fn lease_renewed(&self, node: &str) -> Result<Option<Timestamp>, ClusterError> {
        use k8s_openapi::api::coordination::v1::Lease;
        let path = format!("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{node}");
        match self
            .ask::<Lease>(&format!("GET lease {node}"), get(&path))
            .await
        {
            Ok(lease) => Ok(lease
                .spec
                .and_then(|spec| spec.renew_time)
                .map(|time| time.0)),
            Err(error) if error.code() == Some(StatusCode::NOT_FOUND) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
