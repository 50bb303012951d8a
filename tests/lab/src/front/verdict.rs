//! IAM's verdict, from ministack: it authorises a call before it finds whether it can answer it.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::{answer::reply, request::AwsRequest};
use crate::ministack;

/// Who decides whether a call may be made.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Nobody: every signed call is allowed.
    None,
    /// ministack's IAM.
    Ministack(Box<Ministack>),
}

/// A ministack to hand requests to.
#[derive(Clone, Debug)]
pub struct Ministack {
    url: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// What ministack said.
#[derive(Clone, Debug)]
pub struct Relayed {
    /// HTTP's status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Verdict {
    /// ministack's verdict, at `http://ADDRESS:PORT`.
    #[must_use]
    pub fn ministack(url: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self::Ministack(Box::new(Ministack {
            url: url.to_owned(),
            client,
        }))
    }
}

impl Ministack {
    /// Hands a request on as it came, its Host header too, which the signature covers.
    pub async fn relay(&self, request: &AwsRequest) -> Relayed {
        let path = request
            .parts
            .uri
            .path_and_query()
            .map_or("/", |p| p.as_str());
        let mut onward = http::Request::new(Full::new(request.body.clone()));
        *onward.method_mut() = request.parts.method.clone();
        *onward.headers_mut() = request.parts.headers.clone();
        match format!("{}{path}", self.url).parse() {
            Ok(uri) => *onward.uri_mut() = uri,
            Err(error) => return Relayed::broken(&error),
        }
        match self.client.request(onward).await {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                match body.collect().await {
                    Ok(body) => Relayed {
                        status: parts.status.as_u16(),
                        headers: parts.headers,
                        body: body.to_bytes(),
                    },
                    Err(error) => Relayed::broken(&error),
                }
            }
            Err(error) => Relayed::broken(&error),
        }
    }
}

impl Relayed {
    fn broken(error: &dyn std::error::Error) -> Self {
        let body = Bytes::from(format!("ministack did not answer: {error}"));
        Self {
            status: 502,
            headers: HeaderMap::new(),
            body,
        }
    }

    /// Whether this is a refusal by policy or signature, or no answer at all: never an allowance.
    pub fn is_denied(&self) -> bool {
        matches!(self.status, 401 | 403 | 502)
            || self.body.windows(12).any(|w| w == b"AccessDenied")
    }

    /// As ministack said it.
    pub fn response(&self) -> Response<Body> {
        let content_type = self
            .headers
            .get("content-type")
            .and_then(|v| v.to_str().ok());
        let body = String::from_utf8_lossy(&self.body).into_owned();
        let mut response = reply(self.status, content_type.unwrap_or("text/plain"), body);
        if let Some(kind) = self.headers.get("x-amzn-errortype") {
            response
                .headers_mut()
                .insert("x-amzn-errortype", kind.clone());
        }
        response
    }
}

impl Ministack {
    /// The Kubernetes groups of a role's access entry.
    ///
    /// # Errors
    /// What ministack said.
    pub async fn access(&self, cluster: &str, role: &str) -> Result<Option<Vec<String>>, String> {
        let root = ministack::root(&self.url).await;
        ministack::access(&root, cluster, role)
            .await
            .map_err(|e| format!("{e:#}"))
    }

    /// Sends a token's presigned GetCallerIdentity to STS, with the cluster's name in the header
    /// that was signed, and gives the ARN of the role or user as access entries name it.
    ///
    /// # Errors
    /// What STS said.
    pub async fn who_signed(&self, url: &str, cluster: &str) -> Result<String, String> {
        let signed: http::Uri = url.parse().map_err(|e| format!("{e}"))?;
        let host = signed
            .authority()
            .map(|a| a.to_string())
            .unwrap_or_default();
        let path = signed.path_and_query().map_or("/", |p| p.as_str());
        let request = http::Request::get(format!("{}{path}", self.url))
            .header("host", host)
            .header("x-k8s-aws-id", cluster)
            .body(Full::new(Bytes::new()))
            .map_err(|e| e.to_string())?;
        let response = self
            .client
            .request(request)
            .await
            .map_err(|e| e.to_string())?;
        let status = response.status();
        let body = response
            .into_body()
            .collect()
            .await
            .map_err(|e| e.to_string())?;
        let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
        if !status.is_success() {
            return Err(format!("STS: {status} {body}"));
        }
        let arn = body
            .split("<Arn>")
            .nth(1)
            .and_then(|rest| rest.split("</Arn>").next());
        arn.map(role_of)
            .ok_or_else(|| format!("STS gave no ARN: {body}"))
    }
}

/// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION` is the role `arn:aws:iam::ACCOUNT:role/ROLE`.
fn role_of(arn: &str) -> String {
    let Some((start, rest)) = arn.split_once(":assumed-role/") else {
        return arn.to_owned();
    };
    let role = rest.split('/').next().unwrap_or_default();
    format!("{}:role/{role}", start.replace(":sts:", ":iam:"))
}
