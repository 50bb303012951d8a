//! A site: one instance of a group, its node and the pods on it.

use k8s_openapi::api::core::v1 as core;
use kube::{
    Api,
    api::{DeleteParams, Patch, PatchParams},
};
use lab::{GroupBuilder, Instance, Lab, Mail, kwok};
use serde_json::json;

use crate::given::Pods;

pub struct Site {
    pub instance: Instance,
    pub node: Node,
    pub pods: Pods,
}

impl Site {
    /// One node of this group.
    pub async fn of(lab: &Lab, group: GroupBuilder) -> Self {
        let instance = group.nodes(1).create().await.unwrap().remove(0);
        let (pods, nodes) = (Pods::on(lab, &instance), Api::all(lab.client().unwrap()));
        let name = instance.node.clone();
        let node = Node { nodes, name };
        Self {
            instance,
            node,
            pods,
        }
    }

    /// One node of a group of Spot instances, named like the scenario.
    pub async fn spot(lab: &Lab, name: &str) -> Self {
        Self::of(lab, lab.node_group(name).spot()).await
    }

    /// Those of these mails that are about this node.
    pub fn named_in(&self, mut mails: Vec<Mail>) -> Vec<Mail> {
        mails.retain(|mail| mail.body.contains(&self.node.name));
        mails
    }
}

/// The node as the API server has it.
pub struct Node {
    nodes: Api<core::Node>,
    pub name: String,
}

impl Node {
    async fn spec(&self) -> core::NodeSpec {
        let node = self.nodes.get(&self.name).await.unwrap();
        node.spec.unwrap_or_default()
    }

    pub async fn is_cordoned(&self) -> bool {
        self.spec().await.unschedulable == Some(true)
    }

    pub async fn is_tainted(&self, key: &str) -> bool {
        let taints = self.spec().await.taints.unwrap_or_default();
        taints.iter().any(|taint| taint.key == key)
    }

    pub async fn is_ready(&self) -> bool {
        let status = self.nodes.get(&self.name).await.unwrap().status;
        let mut conditions = status.and_then(|s| s.conditions).into_iter().flatten();
        conditions.any(|c| c.type_ == "Ready" && c.status == "True")
    }

    pub async fn delete(&self) {
        let gone = DeleteParams::default();
        self.nodes.delete(&self.name, &gone).await.unwrap();
    }

    /// Its kubelet is heard of again.
    pub async fn runs_again(&self) {
        let patch = json!({"metadata": {"labels": {kwok::LABEL: "true"}}});
        let (params, patch) = (PatchParams::default(), Patch::Merge(patch));
        self.nodes.patch(&self.name, &params, &patch).await.unwrap();
    }
}
