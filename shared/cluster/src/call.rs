//! One call: bounded in time, let in, its answer read with everything that it says.

use std::time::Duration;

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use kube::client::Body;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::{Cluster, ClusterError, Token, Tokens, error::backoff};

/// An API server that has not answered by then is asked again.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// Tries of a call that everything else waits for. With backoff about 30 s of an API server
/// that is away: EKS replaces its own one by one in less.
const TRIES: u32 = 20;

impl Cluster {
    /// Calls until it is answered, where asking again can help and there is time.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        what: &str,
        request: Request<Vec<u8>>,
    ) -> Result<T, ClusterError> {
        let mut last = None;
        let answered = self.until_answered(what, request, &mut last);
        match self.in_time(answered).await {
            Some(answer) => read(what, &answer?),
            None => Err(time_over(what, last)),
        }
    }

    async fn until_answered(
        &self,
        what: &str,
        request: Request<Vec<u8>>,
        last: &mut Option<ClusterError>,
    ) -> Result<Vec<u8>, ClusterError> {
        for tries in 0..TRIES {
            let error = match self.call(what, request.clone()).await {
                Err(error) => error,
                answer => return answer,
            };
            match error.again_after(tries) {
                None => return Err(error),
                Some(wait) if !self.has_time_for(wait) => return Err(time_over(what, Some(error))),
                Some(wait) => {
                    *last = Some(error);
                    sleep(wait).await;
                }
            }
        }
        self.call(what, request).await
    }

    /// Calls once; a token that is not taken is replaced once.
    pub(crate) async fn call(
        &self,
        what: &str,
        request: Request<Vec<u8>>,
    ) -> Result<Vec<u8>, ClusterError> {
        let (first, used) = self.authorized(request.clone()).await?;
        let unauthorized = match self.send(what, first).await {
            Err(error) if error.code() == Some(StatusCode::UNAUTHORIZED) => error,
            answer => return answer,
        };
        if !self.renew(used).await? {
            return Err(unauthorized);
        }
        let (second, _) = self.authorized(request).await?;
        self.send(what, second).await
    }

    async fn send(&self, what: &str, request: Request<Vec<u8>>) -> Result<Vec<u8>, ClusterError> {
        let unanswered = |why: String| ClusterError::Unanswered {
            what: what.to_owned(),
            why,
        };
        let request = request.map(Body::from);
        let answered = timeout(CALL_TIMEOUT, async {
            let response = self
                .client
                .send(request)
                .await
                .map_err(|e| unanswered(e.to_string()))?;
            let (head, body) = response.into_parts();
            let body = body
                .collect()
                .await
                .map_err(|e| unanswered(e.to_string()))?;
            Ok(Response::from_parts(head, body.to_bytes().to_vec()))
        });
        let response = answered
            .await
            .map_err(|_| unanswered("5 s are over".to_owned()))??;
        if response.status().is_success() {
            Ok(response.into_body())
        } else {
            Err(refusal(what, &response))
        }
    }

    /// Adds the token, where it is ours to add, and tells which one it was.
    pub(crate) async fn authorized(
        &self,
        mut request: Request<Vec<u8>>,
    ) -> Result<(Request<Vec<u8>>, u32), ClusterError> {
        if self.tokens.is_none() {
            return Ok((request, 0));
        }
        if self.token.read().await.1.is_none() {
            self.renew(0).await?;
        }
        let (which, token) = self.token.read().await.clone();
        let header = token.and_then(|t| HeaderValue::from_str(&t.header()).ok());
        if let Some(mut header) = header {
            header.set_sensitive(true);
            request.headers_mut().insert(header::AUTHORIZATION, header);
        }
        Ok((request, which))
    }

    /// Makes a token to follow the one that was used, unless another call has already.
    /// Whether there is a new one now.
    pub(crate) async fn renew(&self, used: u32) -> Result<bool, ClusterError> {
        let Some(tokens) = &self.tokens else {
            return Ok(false);
        };
        let mut token = self.token.write().await;
        if token.0 == used {
            *token = (used + 1, Some(made(tokens).await?));
        }
        Ok(true)
    }
}

async fn made(tokens: &Tokens) -> Result<Token, ClusterError> {
    let mut tries = 0;
    loop {
        match tokens().await {
            Err(_) if tries < 3 => sleep(backoff(tries)).await,
            token => return token,
        }
        tries += 1;
    }
}

/// A request with a JSON body.
pub(crate) fn json(
    method: Method,
    path: &str,
    kind: &'static str,
    body: &impl serde::Serialize,
) -> Request<Vec<u8>> {
    let body = serde_json::to_vec(body).expect("plain data always serialises");
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = path
        .parse()
        .expect("names of Kubernetes objects fit a path");
    request
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    request
}

/// A request without a body.
pub(crate) fn get(path: &str) -> Request<Vec<u8>> {
    let mut request = Request::new(Vec::new());
    *request.uri_mut() = path
        .parse()
        .expect("names of Kubernetes objects fit a path");
    request
}

fn time_over(what: &str, last: Option<ClusterError>) -> ClusterError {
    ClusterError::TimeOver {
        what: what.to_owned(),
        last: last.map(Box::new),
    }
}

fn read<T: DeserializeOwned>(what: &str, body: &[u8]) -> Result<T, ClusterError> {
    let unreadable = |e: serde_json::Error| ClusterError::Unreadable {
        what: what.to_owned(),
        why: e.to_string(),
    };
    serde_json::from_slice(body).map_err(unreadable)
}

/// Reads a refusal: a `Status` or, from priority and fairness, plain text.
fn refusal(what: &str, response: &Response<Vec<u8>>) -> ClusterError {
    let status: Value = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
    let text = String::from_utf8_lossy(response.body());
    let seconds = response.headers().get(header::RETRY_AFTER);
    let seconds = seconds.and_then(|s| s.to_str().ok()?.parse().ok());
    ClusterError::Answered {
        what: what.to_owned(),
        code: response.status(),
        message: status["message"].as_str().unwrap_or(text.trim()).to_owned(),
        causes: causes(&status),
        retry_after: seconds.map(Duration::from_secs),
    }
}

/// The causes that a `Status` names.
pub(crate) fn causes(status: &Value) -> Vec<(String, String)> {
    let text = |cause: &Value, key| cause[key].as_str().unwrap_or_default().to_owned();
    let causes = status["details"]["causes"].as_array();
    causes
        .into_iter()
        .flatten()
        .map(|c| (text(c, "reason"), text(c, "message")))
        .collect()
}
