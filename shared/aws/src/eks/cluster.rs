//! Clusters as DescribeCluster shows them.

use std::collections::BTreeMap;

use aws_sdk_eks::types;
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Eks, EksError};
use crate::CallError;

/// A cluster: where its API server is and whom to trust there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Its name, unique in an account and region.
    pub name: String,
    /// Where it is in its life.
    pub status: ClusterStatus,
    /// `https://…` of the API server; a cluster that is being created has none.
    pub endpoint: Option<String>,
    /// The certificate authority, PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// The cluster's own tags.
    pub tags: BTreeMap<String, String>,
}

/// <https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterStatus {
    /// It works.
    Active,
    /// It is being made.
    Creating,
    /// It works, and is being changed.
    Updating,
    /// It is going away.
    Deleting,
    /// It could not be made.
    Failed,
    /// A state that this crate does not know.
    Other,
}

impl Eks {
    /// The cluster of this name; None if there is none.
    ///
    /// <https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html>
    pub async fn describe(&self, name: &str) -> Result<Option<Cluster>, EksError> {
        match self.client.describe_cluster().name(name).send().await {
            Ok(answer) => answer.cluster.map(|found| read(name, found)).transpose(),
            Err(e)
                if e.as_service_error()
                    .is_some_and(|e| e.is_resource_not_found_exception()) =>
            {
                Ok(None)
            }
            Err(e) => Err(CallError::new("EKS", "eks:DescribeCluster", name, e).into()),
        }
    }

    /// The names of all clusters of the account and region.
    ///
    /// <https://docs.aws.amazon.com/eks/latest/APIReference/API_ListClusters.html>
    pub async fn list(&self) -> Result<Vec<String>, EksError> {
        let mut pages = self.client.list_clusters().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(name) = pages.next().await {
            names.push(name.map_err(|e| {
                CallError::new("EKS", "eks:ListClusters", "this account and region", e)
            })?);
        }
        Ok(names)
    }
}

fn read(name: &str, found: types::Cluster) -> Result<Cluster, EksError> {
    let ca = found
        .certificate_authority
        .and_then(|ca| ca.data)
        .filter(|data| !data.is_empty());
    let ca_pem = ca
        .map(|data| STANDARD.decode(data))
        .transpose()
        .map_err(|e| EksError::Certificate {
            cluster: name.to_owned(),
            why: e.to_string(),
        })?;
    Ok(Cluster {
        name: found.name.unwrap_or_else(|| name.to_owned()),
        status: found.status.map_or(ClusterStatus::Other, status),
        endpoint: found.endpoint.filter(|endpoint| !endpoint.is_empty()),
        ca_pem,
        tags: found.tags.unwrap_or_default().into_iter().collect(),
    })
}

fn status(status: types::ClusterStatus) -> ClusterStatus {
    use types::ClusterStatus as Theirs;
    match status {
        Theirs::Active => ClusterStatus::Active,
        Theirs::Creating => ClusterStatus::Creating,
        Theirs::Updating => ClusterStatus::Updating,
        Theirs::Deleting => ClusterStatus::Deleting,
        Theirs::Failed => ClusterStatus::Failed,
        _ => ClusterStatus::Other,
    }
}
