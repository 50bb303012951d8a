//! Whose instances are these? Their group names the cluster, the cluster's tag says if it is
//! ours, and its nodes' `spec.providerID` say which node it is.

use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};

use anyhow::{Error, Result, anyhow};
use aws::{
    autoscaling::Membership,
    eks::{self, ClusterStatus},
};
use cluster::{Address, Clock, Cluster, ClusterError, Token};
use domain::drain::{Action, InstanceId, Kind, Node};
use futures::{FutureExt, future::join_all};
use jiff::{SignedDuration, Timestamp};

use crate::{Env, case::Case, tidy};

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

/// A cluster by name, and its nodes.
enum Reached {
    Nodes(Cluster, Vec<Node>),
    Gone(String),
    NotOurs(String),
    AccessLost(String),
    Failed(Error),
}

/// Finds every case's place. What fails fails for its own cases only.
pub(crate) async fn find(env: &Env, cases: &[Case], clock: Clock, ends: Timestamp) -> Vec<Found> {
    if cases.is_empty() {
        return Vec::new();
    }
    let patience = patience(cases, clock, ends);
    let instances: Vec<InstanceId> = cases.iter().map(|case| case.instance.clone()).collect();
    let autoscaling = env.autoscaling().await;
    let members = match patiently(clock, patience, || autoscaling.memberships(&instances)).await {
        Ok(members) => members,
        Err(error) => return all_unknown(cases, &error.into()),
    };
    let names = cluster_names(env, cases, &members, clock, patience).await;
    let reached = join_all(names.into_iter().map(|name| async move {
        let reached = reach(env, &name, clock, patience).await;
        (name, reached)
    }));
    let clusters: BTreeMap<String, Reached> = reached.await.into_iter().collect();
    let place = |case: &Case| place(case, members.get(&case.instance), &clusters);
    cases
        .iter()
        .map(|case| Found {
            place: place(case),
            case: case.clone(),
        })
        .collect()
}

/// The groups' clusters and, for instances that have left theirs, every cluster there is.
async fn cluster_names(
    env: &Env,
    cases: &[Case],
    members: &BTreeMap<InstanceId, Membership>,
    clock: Clock,
    patience: Timestamp,
) -> Vec<String> {
    let mut names: Vec<String> = members.values().filter_map(|m| m.cluster.clone()).collect();
    let left = |case: &Case| {
        case.notice.kind == Kind::StateChange && !members.contains_key(&case.instance)
    };
    if cases.iter().any(left) {
        let eks = env.eks().await;
        match patiently(clock, patience, || eks.list()).await {
            Ok(all) => names.extend(all),
            Err(error) => tracing::error!(%error, "the clusters can't be listed"),
        }
    }
    names.sort();
    names.dedup();
    names
}

fn place(case: &Case, member: Option<&Membership>, clusters: &BTreeMap<String, Reached>) -> Place {
    let Some(member) = member else {
        return without_a_group(case, clusters);
    };
    let Some(name) = &member.cluster else {
        return Place::NotOurs(format!(
            "its group {} belongs to no EKS cluster",
            member.asg
        ));
    };
    match clusters.get(name) {
        Some(Reached::Nodes(cluster, nodes)) => match Cluster::node_of(nodes, &case.instance) {
            Some(node) => Place::Node(cluster.clone(), Box::new(node.clone())),
            None => Place::NoNode(format!("no node of cluster {name} has this instance")),
        },
        Some(Reached::Gone(why)) => Place::NoNode(why.clone()),
        Some(Reached::NotOurs(why)) => Place::NotOurs(why.clone()),
        Some(Reached::AccessLost(why)) => Place::AccessLost(why.clone()),
        Some(Reached::Failed(error)) => Place::Unknown(anyhow!("{error:#}")),
        None => Place::Unknown(anyhow!("cluster {name} was not looked for")),
    }
}

/// A terminated instance has left its group: a node of ours that names it is the proof.
fn without_a_group(case: &Case, clusters: &BTreeMap<String, Reached>) -> Place {
    if case.notice.action == Action::CompleteHookOnly {
        return Place::NoNode("it leaves a warm pool".to_owned());
    }
    if case.notice.kind != Kind::StateChange {
        return Place::NotOurs("it is in no Auto Scaling group".to_owned());
    }
    let mut failed = None;
    for reached in clusters.values() {
        match reached {
            Reached::Nodes(cluster, nodes) => {
                if let Some(node) = Cluster::node_of(nodes, &case.instance) {
                    return Place::Node(cluster.clone(), Box::new(node.clone()));
                }
            }
            Reached::Failed(error) => failed = Some(format!("{error:#}")),
            Reached::AccessLost(why) => failed = Some(why.clone()),
            Reached::Gone(_) | Reached::NotOurs(_) => {}
        }
    }
    match failed {
        Some(why) => Place::Unknown(anyhow!(why)),
        None => Place::NotOurs("no node of a cluster of ours has this instance".to_owned()),
    }
}

async fn reach(env: &Env, name: &str, clock: Clock, patience: Timestamp) -> Reached {
    let eks = env.eks().await;
    let described = patiently(clock, patience, || eks.describe(name)).await;
    let found = match described {
        Ok(Some(found)) => found,
        Ok(None) => return Reached::Gone(format!("cluster {name} is gone")),
        Err(error) => return Reached::Failed(error.into()),
    };
    if found.tags.get(&env.settings.cluster_tag_key) != Some(&env.settings.cluster_tag_value) {
        let (key, value) = (
            &env.settings.cluster_tag_key,
            &env.settings.cluster_tag_value,
        );
        return Reached::NotOurs(format!("cluster {name} has no tag {key}={value}"));
    }
    if found.status == ClusterStatus::Deleting {
        return Reached::Gone(format!("cluster {name} is being deleted"));
    }
    let cluster = match connect(env, &found, clock).await {
        Ok(cluster) => cluster,
        Err(error) => return Reached::Failed(error),
    };
    match patiently(clock, patience, || nodes(&cluster)).await {
        Ok(Ok(nodes)) => {
            tidy::tidy(&cluster, &nodes, clock).await;
            Reached::Nodes(cluster, nodes)
        }
        Ok(Err(lost)) => Reached::AccessLost(format!("cluster {name} does not let us in: {lost}")),
        Err(error) => Reached::Failed(error.into()),
    }
}

/// Access that is lost is an answer, not something to ask again about.
async fn nodes(cluster: &Cluster) -> Result<Result<Vec<Node>, ClusterError>, ClusterError> {
    match cluster.nodes().await {
        Err(error) if !error.is_access_lost() => Err(error),
        answer => Ok(answer),
    }
}

async fn connect(env: &Env, found: &eks::Cluster, clock: Clock) -> Result<Cluster> {
    let unreachable = || anyhow!("cluster {} has no endpoint yet", found.name);
    let (aws, name) = (env.aws().await.clone(), found.name.clone());
    let tokens = move || {
        let (aws, name) = (aws.clone(), name.clone());
        async move {
            let token = eks::token(&aws, &name, clock.now()).await;
            token
                .map(|t| Token::new(t.secret))
                .map_err(|e| ClusterError::Token(e.to_string()))
        }
        .boxed()
    };
    Ok(Cluster::at(&Address {
        endpoint: found.endpoint.clone().ok_or_else(unreachable)?,
        ca_pem: found.ca_pem.clone().ok_or_else(unreachable)?,
        tokens: Arc::new(tokens),
    })?)
}

/// Until when it is worth to ask again: a kept message of a Spot notice comes after its deadline.
fn patience(cases: &[Case], clock: Clock, ends: Timestamp) -> Timestamp {
    let deadline = cases.iter().filter_map(|case| case.notice.deadline).min();
    let soon = clock.now() + SignedDuration::from_secs(30);
    deadline.map_or(soon, |d| d.max(soon)).min(ends)
}

/// Asks again until the answer or the end of patience.
async fn patiently<T, E, F, Fut>(clock: Clock, until: Timestamp, ask: F) -> Result<T, E>
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

fn all_unknown(cases: &[Case], error: &Error) -> Vec<Found> {
    let unknown = |case: &Case| Found {
        case: case.clone(),
        place: Place::Unknown(anyhow!("{error:#}")),
    };
    cases.iter().map(unknown).collect()
}
