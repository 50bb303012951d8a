//! An EKS cluster as the account knows it; with ministack's verdict, ministack has the cluster and
//! this only says where it is to be reached.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{ID, REGION};

/// A cluster of the account.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// Where its API server is reached.
    pub endpoint: String,
    /// The authority that the API server's certificate is signed by, as PEM.
    pub ca_pem: String,
    /// EKS's word for its state: ACTIVE, DELETING …
    pub status: String,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Access entries: principal ARN → Kubernetes groups.
    pub access: BTreeMap<String, Vec<String>>,
    /// When it was made.
    pub created: Timestamp,
}

impl Cluster {
    /// An active cluster.
    #[must_use]
    pub fn new(name: &str, endpoint: &str, ca_pem: &str) -> Self {
        Self {
            name: name.to_owned(),
            endpoint: endpoint.to_owned(),
            ca_pem: ca_pem.to_owned(),
            status: "ACTIVE".to_owned(),
            tags: BTreeMap::new(),
            access: BTreeMap::new(),
            created: Timestamp::now(),
        }
    }

    /// As DescribeCluster shows it.
    ///
    /// <https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html>
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({
            "name": self.name,
            "arn": format!("arn:aws:eks:{REGION}:{ID}:cluster/{}", self.name),
            "createdAt": self.created.as_second(),
            "version": "1.35",
            "endpoint": self.endpoint,
            "roleArn": format!("arn:aws:iam::{ID}:role/cluster"),
            "status": self.status,
            "certificateAuthority": { "data": self.ca_base64() },
            "accessConfig": { "authenticationMode": "API" },
            "tags": self.tags,
        })
    }

    /// The authority as EKS gives it.
    #[must_use]
    pub fn ca_base64(&self) -> String {
        use base64::{Engine, engine::general_purpose::STANDARD};
        STANDARD.encode(&self.ca_pem)
    }
}
