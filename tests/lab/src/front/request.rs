//! A signed AWS request, read: which service, which action, with what, by whom.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, request::Parts};

/// A request to one of AWS's endpoints.
#[derive(Clone, Debug)]
pub struct AwsRequest {
    /// The request line and headers as they came, for handing on.
    pub parts: Parts,
    /// The body as it came.
    pub body: Bytes,
    /// The signature's service.
    pub service: String,
    /// The signature's access key id.
    pub access_key: String,
    /// The API's action.
    pub action: String,
    /// Its arguments, flat.
    pub arguments: BTreeMap<String, String>,
}

impl AwsRequest {
    /// Reads a request. `None` if it isn't signed as AWS's are, or is for no known action.
    pub fn read(parts: Parts, body: Bytes) -> Option<Self> {
        let (access_key, service) = credential(&parts.headers)?;
        let (action, arguments) = if service == "eks" {
            eks_action(&parts)?
        } else {
            let mut form: BTreeMap<String, String> = serde_urlencoded::from_bytes(&body).ok()?;
            (form.remove("Action")?, form)
        };
        Some(Self {
            parts,
            body,
            service,
            access_key,
            action,
            arguments,
        })
    }

    /// An argument by its name.
    pub fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.get(name).map(String::as_str)
    }

    /// A list's members, in the query protocol's form `NAME.member.1`.
    pub fn list(&self, name: &str) -> Vec<&str> {
        (1..)
            .map_while(|number| self.argument(&format!("{name}.member.{number}")))
            .collect()
    }
}

/// `Credential=KEY/DATE/REGION/SERVICE/aws4_request` of the Authorization header.
fn credential(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get("authorization")?.to_str().ok()?;
    let scope = header.split("Credential=").nth(1)?.split(',').next()?;
    let mut parts = scope.split('/');
    let key = parts.next()?;
    let service = parts.nth(2)?;
    Some((key.to_owned(), service.to_owned()))
}

/// EKS speaks REST: method and path name the action.
///
/// <https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html>
fn eks_action(parts: &Parts) -> Option<(String, BTreeMap<String, String>)> {
    let path: Vec<&str> = parts
        .uri
        .path()
        .split('/')
        .filter(|p| !p.is_empty())
        .collect();
    let (action, names): (&str, &[&str]) = match (parts.method.as_str(), path.as_slice()) {
        ("GET", ["clusters"]) => ("ListClusters", &[]),
        ("GET", ["clusters", _]) => ("DescribeCluster", &["name"]),
        ("GET", ["clusters", _, "node-groups"]) => ("ListNodegroups", &["name"]),
        ("GET", ["clusters", _, "node-groups", _]) => {
            ("DescribeNodegroup", &["name", "nodegroupName"])
        }
        ("POST", ["clusters", _, "node-groups", _, "update-config"]) => {
            ("UpdateNodegroupConfig", &["name", "nodegroupName"])
        }
        ("GET", ["clusters", _, "updates", _]) => ("DescribeUpdate", &["name", "updateId"]),
        ("GET", ["clusters", _, "access-entries"]) => ("ListAccessEntries", &["name"]),
        _ => ("Other", &[]),
    };
    let query = parts.uri.query().unwrap_or_default();
    let mut arguments: BTreeMap<String, String> = serde_urlencoded::from_str(query).ok()?;
    let values = path.iter().skip(1).step_by(2);
    arguments.extend(
        names
            .iter()
            .zip(values)
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned())),
    );
    Some((action.to_owned(), arguments))
}
