//! EKS: which clusters there are, how to reach one, and the token that opens it.

mod cluster;
mod token;

use aws_config::SdkConfig;
use aws_sdk_eks::Client;
use thiserror::Error;

pub use cluster::{Cluster, ClusterStatus};
pub use token::{Token, token};

use crate::CallError;

/// What went wrong between us and EKS.
#[derive(Debug, Error)]
pub enum EksError {
    /// A call brought no result.
    #[error(transparent)]
    Call(#[from] CallError),
    /// DescribeCluster gave a certificate authority that is not base64.
    #[error(
        "EKS eks:DescribeCluster for {cluster}: the certificate authority is not base64: {why}"
    )]
    Certificate {
        /// The cluster's name.
        cluster: String,
        /// What the decoder said.
        why: String,
    },
    /// No token could be signed: no region, or no credentials.
    #[error("no token for cluster {cluster}: {why}")]
    Token {
        /// The cluster's name.
        cluster: String,
        /// What is missing.
        why: String,
    },
}

impl EksError {
    /// Whether a right is missing.
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        matches!(self, Self::Call(call) if call.is_access_denied())
    }
}

/// The EKS API of one account and region.
#[derive(Clone, Debug)]
pub struct Eks {
    client: Client,
}

impl Eks {
    /// A client; nothing is sent yet.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Self {
            client: Client::new(config),
        }
    }
}
