//! Whose instances are these? Their group names the cluster, the cluster's tag says if it is
//! ours, and its nodes' `spec.providerID` say which node it is.

use std::{collections::BTreeMap, future::Future, time::Duration};

use anyhow::{Error, Result, anyhow};
use aws::autoscaling::Membership;
use cluster::{Clock, Cluster};
use domain::drain::{Action, InstanceId, Kind, Node};
use futures::{
    FutureExt,
    future::{BoxFuture, Shared, join_all},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Env,
    case::Case,
    reach::{Reached, reach},
};

/// A case and what was found of it.
pub(crate) struct Found {
    pub(crate) case: Case,
    pub(crate) place: Place,
}

/// Where an instance is.
pub(crate) enum Place {
    /// It carries this node.
    Node(Cluster, Box<Node>),
    /// It belongs to a cluster of ours and carries no node, or its cluster goes: why.
    /// What waits for it need not wait.
    NoNode(String),
    /// It is not ours: why.
    NotOurs(String),
    /// Its cluster does not let us in, and asking again does not help.
    AccessLost(String),
    /// It could not be found out.
    Unknown(Error),
}

type Reaching<'a> = Shared<BoxFuture<'a, Reached>>;

/// What Auto Scaling knows of the instances, and the clusters as they are reached: each is waited
/// for by its own cases alone.
pub(crate) struct Places<'a> {
    members: Result<BTreeMap<InstanceId, Membership>, String>,
    clusters: BTreeMap<String, Reaching<'a>>,
    /// Why the account's clusters could not be listed, where that was needed.
    unlisted: Option<String>,
}

impl<'a> Places<'a> {
    /// Asks for the groups, and begins to reach their clusters.
    pub(crate) async fn of(
        env: &'a Env,
        cases: &[Case],
        clock: Clock,
        ends: Timestamp,
    ) -> Places<'a> {
        let mut places = Places {
            members: Ok(BTreeMap::new()),
            clusters: BTreeMap::new(),
            unlisted: None,
        };
        if cases.is_empty() {
            return places;
        }
        let patience = patience(cases, clock, ends);
        let instances: Vec<InstanceId> = cases.iter().map(|case| case.instance.clone()).collect();
        let autoscaling = env.autoscaling().await;
        let members = patiently(clock, patience, || autoscaling.memberships(&instances)).await;
        places.members = members.map_err(|error| error.to_string());
        for name in places.cluster_names(env, cases, clock, patience).await {
            let reaching = reach(env, name.clone(), clock, patience).boxed().shared();
            places.clusters.insert(name, reaching);
        }
        places
    }

    /// The groups' clusters and, for instances that have left theirs, every cluster there is.
    async fn cluster_names(
        &mut self,
        env: &Env,
        cases: &[Case],
        clock: Clock,
        patience: Timestamp,
    ) -> Vec<String> {
        let Ok(members) = &self.members else {
            return Vec::new();
        };
        let mut names: Vec<String> = members.values().filter_map(|m| m.cluster.clone()).collect();
        let left = |case: &Case| {
            case.notice.kind == Kind::StateChange && !members.contains_key(&case.instance)
        };
        if cases.iter().any(left) {
            let eks = env.eks().await;
            match patiently(clock, patience, || eks.list()).await {
                Ok(all) => names.extend(all),
                Err(error) => {
                    self.unlisted = Some(format!("the clusters can't be listed: {error}"))
                }
            }
        }
        names.sort();
        names.dedup();
        names
    }

    /// Where a case's instance is, as soon as its own cluster is reached.
    pub(crate) async fn find(&self, case: Case) -> Found {
        let place = match &self.members {
            Err(error) => Place::Unknown(anyhow!("{error}")),
            Ok(members) => match members.get(&case.instance) {
                Some(member) => self.in_group(&case, member).await,
                None => self.without_a_group(&case).await,
            },
        };
        Found { case, place }
    }

    async fn in_group(&self, case: &Case, member: &Membership) -> Place {
        let Some(name) = &member.cluster else {
            let asg = &member.asg;
            return Place::NotOurs(format!("its group {asg} belongs to no EKS cluster"));
        };
        let Some(reaching) = self.clusters.get(name) else {
            return Place::Unknown(anyhow!("cluster {name} was not looked for"));
        };
        match reaching.clone().await {
            Reached::Nodes(cluster, nodes) => match Cluster::node_of(&nodes, &case.instance) {
                Some(node) => Place::Node(cluster, Box::new(node.clone())),
                None => Place::NoNode(format!("no node of cluster {name} has this instance")),
            },
            Reached::Gone(why) => Place::NoNode(why),
            Reached::NotOurs(why) => Place::NotOurs(why),
            Reached::AccessLost(why) => Place::AccessLost(why),
            Reached::Failed(error) => Place::Unknown(anyhow!("{error}")),
        }
    }

    /// A terminated instance has left its group: a node of ours that names it is the proof.
    async fn without_a_group(&self, case: &Case) -> Place {
        if case.notice.action == Action::CompleteHookOnly {
            return Place::NoNode("it leaves a warm pool".to_owned());
        }
        if case.notice.kind != Kind::StateChange {
            return Place::NotOurs("it is in no Auto Scaling group".to_owned());
        }
        let mut failed = self.unlisted.clone();
        for reached in join_all(self.clusters.values().cloned()).await {
            match reached {
                Reached::Nodes(cluster, nodes) => {
                    if let Some(node) = Cluster::node_of(&nodes, &case.instance) {
                        return Place::Node(cluster, Box::new(node.clone()));
                    }
                }
                Reached::Failed(error) => failed = Some(error),
                // Most instances that end in an account were never in that cluster.
                Reached::AccessLost(why) => tracing::warn!(why, "a cluster was not searched"),
                Reached::Gone(_) | Reached::NotOurs(_) => {}
            }
        }
        match failed {
            Some(why) => Place::Unknown(anyhow!(why)),
            None => Place::NotOurs("no node of a cluster of ours has this instance".to_owned()),
        }
    }

    /// The clusters that were reached, and their nodes as they were then.
    pub(crate) async fn reached(&self) -> Vec<(Cluster, std::sync::Arc<Vec<Node>>)> {
        let all = join_all(self.clusters.values().cloned()).await;
        let nodes = all.into_iter().filter_map(|reached| match reached {
            Reached::Nodes(cluster, nodes) => Some((cluster, nodes)),
            _ => None,
        });
        nodes.collect()
    }
}

/// Until when it is worth to ask again: a kept message of a Spot notice comes after its deadline.
fn patience(cases: &[Case], clock: Clock, ends: Timestamp) -> Timestamp {
    let deadline = cases
        .iter()
        .filter_map(|case| case.notice.deadline)
        .filter(|deadline| *deadline <= ends)
        .max();
    let soon = clock.now() + SignedDuration::from_secs(30);
    deadline.map_or(soon, |d| d.max(soon)).min(ends)
}

/// Asks again until the answer or the end of patience.
pub(crate) async fn patiently<T, E, F, Fut>(clock: Clock, until: Timestamp, ask: F) -> Result<T, E>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<T, E>>,
    E: std::fmt::Display,
{
    loop {
        match ask().await {
            Err(error) if clock.now() < until => {
                tracing::warn!(%error, "asked again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            answer => return answer,
        }
    }
}
