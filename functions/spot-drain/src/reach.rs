//! The way into one cluster: is it there, is it ours, does it let us in, and which nodes has it?

use std::sync::Arc;

use anyhow::{Context, Result};
use aws::eks::{self, ClusterStatus};
use cluster::{Address, Clock, Cluster, ClusterError, Token};
use domain::drain::Node;
use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};

use crate::{Env, whose::patiently};

/// As long as one call may take.
const ONE_ANSWER: SignedDuration = SignedDuration::from_secs(5);

/// A cluster by name, and its nodes.
#[derive(Clone)]
pub(crate) enum Reached {
    Nodes(Cluster, Arc<Vec<Node>>),
    /// Nothing of it can carry a node: why.
    Gone(String),
    NotOurs(String),
    /// It did not let us in for as long as it was worth asking.
    AccessLost(String),
    Failed(String),
}

/// Reaches a cluster. Also a refusal is asked about again until patience ends: an API server that
/// restarts refuses tokens that are good.
pub(crate) async fn reach(env: &Env, name: String, clock: Clock, patience: Timestamp) -> Reached {
    let eks = env.eks().await;
    let found = match patiently(clock, patience, || eks.describe(&name)).await {
        Ok(Some(found)) => found,
        Ok(None) => return Reached::Gone(format!("cluster {name} is gone")),
        Err(error) => return Reached::Failed(error.to_string()),
    };
    let (key, value) = (
        &env.settings.cluster_tag_key,
        &env.settings.cluster_tag_value,
    );
    if found.tags.get(key) != Some(value) {
        return Reached::NotOurs(format!("cluster {name} has no tag {key}={value}"));
    }
    if found.status == ClusterStatus::Deleting {
        return Reached::Gone(format!("cluster {name} is being deleted"));
    }
    if found.endpoint.is_none() || found.ca_pem.is_none() {
        return Reached::Gone(format!("cluster {name} has no endpoint yet"));
    }
    let cluster = match connect(env, &found, clock).await {
        Ok(cluster) => cluster,
        Err(error) => return Reached::Failed(format!("{error:#}")),
    };
    // With time for one last answer, which says what is wrong.
    let asked = cluster.until(clock, patience + ONE_ANSWER);
    match patiently(clock, patience, || asked.nodes()).await {
        Ok(nodes) => Reached::Nodes(cluster, Arc::new(nodes)),
        Err(lost) if lost.is_access_lost() => {
            Reached::AccessLost(format!("cluster {name} does not let us in: {lost}"))
        }
        Err(error) => Reached::Failed(error.to_string()),
    }
}

async fn connect(env: &Env, found: &eks::Cluster, clock: Clock) -> Result<Cluster> {
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
        endpoint: found.endpoint.clone().context("an endpoint")?,
        ca_pem: found.ca_pem.clone().context("a certificate")?,
        tokens: Arc::new(tokens),
    })?)
}
