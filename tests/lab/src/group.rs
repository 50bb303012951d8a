//! Building a group of instances, as a sentence.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Result;
use jiff::Timestamp;

use crate::{
    account::{
        group::{Group, Instance},
        hook::Hook,
        nodegroup::{Nodegroup, Sizes},
    },
    life::World,
};

/// A group to be: `lab.node_group("workers").nodes(3).spot().create().await?`.
#[derive(Debug)]
#[must_use = "nothing is made before create()"]
pub struct GroupBuilder {
    world: Arc<World>,
    name: String,
    cluster: String,
    nodes: usize,
    spot: bool,
    managed: bool,
    hooks: BTreeMap<String, Hook>,
    tags: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    taints: Vec<String>,
}

impl GroupBuilder {
    /// An on-demand, EKS-managed group without nodes or hooks in `cluster`.
    pub fn new(world: &Arc<World>, cluster: &str, name: &str) -> Self {
        Self {
            world: Arc::clone(world),
            name: name.to_owned(),
            cluster: cluster.to_owned(),
            nodes: 0,
            spot: false,
            managed: true,
            hooks: BTreeMap::new(),
            tags: BTreeMap::new(),
            labels: BTreeMap::new(),
            taints: Vec::new(),
        }
    }

    /// With this many nodes, simulated by KWOK.
    pub fn nodes(mut self, nodes: usize) -> Self {
        self.nodes = nodes;
        self
    }

    /// Of Spot instances.
    pub fn spot(mut self) -> Self {
        self.spot = true;
        self
    }

    /// In another cluster of the account.
    pub fn in_cluster(mut self, cluster: &str) -> Self {
        cluster.clone_into(&mut self.cluster);
        self
    }

    /// With a hook on termination.
    pub fn hook(mut self, hook: Hook) -> Self {
        self.hooks.insert(hook.name.clone(), hook);
        self
    }

    /// With one more tag, or another value for one that it would have.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.insert(key.to_owned(), value.to_owned());
        self
    }

    /// With one more label on its nodes.
    pub fn label(mut self, key: &str, value: &str) -> Self {
        self.labels.insert(key.to_owned(), value.to_owned());
        self
    }

    /// With a taint on its nodes: `KEY=VALUE:EFFECT`.
    pub fn taint(mut self, taint: &str) -> Self {
        self.taints.push(taint.to_owned());
        self
    }

    /// An Auto Scaling group without an EKS node group, and without EKS's tags: not ours unless
    /// `tag` says so.
    pub fn self_managed(mut self) -> Self {
        self.managed = false;
        self
    }

    /// Makes the group, its Auto Scaling group and its nodes, and waits until these are Ready.
    ///
    /// # Errors
    /// If a node doesn't come.
    pub async fn create(self) -> Result<Vec<Instance>> {
        let group = self.group();
        let name = group.name.clone();
        {
            let mut state = self.world.account.state();
            if self.managed {
                let key = (self.cluster.clone(), self.name.clone());
                state.nodegroups.insert(key, self.nodegroup(&group));
            }
            state.groups.insert(name.clone(), group);
        }
        self.world.group_made(&name).await?;
        self.world.launch(&name, self.nodes).await
    }

    /// EKS's tags on the groups that it makes.
    ///
    /// <https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html>
    fn group(&self) -> Group {
        let mut tags = BTreeMap::new();
        if self.managed {
            tags.insert("eks:cluster-name".to_owned(), self.cluster.clone());
            tags.insert("eks:nodegroup-name".to_owned(), self.name.clone());
            tags.insert(
                format!("kubernetes.io/cluster/{}", self.cluster),
                "owned".to_owned(),
            );
        }
        tags.extend(self.tags.clone());
        let size = u32::try_from(self.nodes).unwrap_or_default();
        Group {
            name: if self.managed {
                format!("eks-{}", self.name)
            } else {
                self.name.clone()
            },
            cluster: self.cluster.clone(),
            tags,
            min: 0,
            max: size.max(1) * 2,
            desired: size,
            hooks: self.hooks.clone(),
            spot: self.spot,
            labels: self.labels.clone(),
            taints: self.taints.clone(),
            created: Timestamp::now(),
        }
    }

    fn nodegroup(&self, group: &Group) -> Nodegroup {
        Nodegroup {
            name: self.name.clone(),
            cluster: self.cluster.clone(),
            group: group.name.clone(),
            updating: false,
            sizes: Sizes {
                min: group.min.into(),
                max: group.max.into(),
                desired: group.desired.into(),
            },
            spot: self.spot,
            tags: self.tags.clone(),
            updates: Vec::new(),
        }
    }
}
