//! A node as it was read, with what patches are built from.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::InstanceId;

/// A taint of a node. Key and effect are its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taint {
    /// `quanttrader.io/rebalance`, `node.kubernetes.io/out-of-service`, ….
    pub key: String,
    /// Its value, empty if it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
    /// When it was added. Kubernetes' own taints all have it, and a patch that tests the taints
    /// without it fails.
    #[serde(default, rename = "timeAdded", skip_serializing_if = "Option::is_none")]
    pub added: Option<Timestamp>,
}

impl Taint {
    /// A taint of ours.
    #[must_use]
    pub fn new(key: &str, value: &str, effect: &str) -> Self {
        Self {
            key: key.to_owned(),
            value: value.to_owned(),
            effect: effect.to_owned(),
            added: None,
        }
    }
}

/// What was observed of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// `spec.providerID`, which ends in the instance id.
    pub provider_id: String,
    /// `spec.unschedulable`.
    pub unschedulable: bool,
    /// `spec.taints`; `None` where the node has no such field, which JSON Patch tells apart.
    pub taints: Option<Vec<Taint>>,
    /// `metadata.annotations`; `None` where the node has no such field.
    pub annotations: Option<BTreeMap<String, String>>,
    /// Its Ready condition is True.
    pub ready: bool,
}

impl Node {
    /// The instance that carries this node.
    #[must_use]
    pub fn instance(&self) -> Option<InstanceId> {
        InstanceId::of_provider_id(&self.provider_id)
    }

    /// One of its annotations.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.as_ref()?.get(key).map(String::as_str)
    }

    /// Its taint of this key and effect.
    #[must_use]
    pub fn taint(&self, key: &str, effect: &str) -> Option<&Taint> {
        let mut taints = self.taints.iter().flatten();
        taints.find(|t| t.key == key && t.effect == effect)
    }
}
