//! The API server asks whose a token is: EKS's authentication, by access entries.
//!
//! With ministack, STS itself is asked who signed it. Alone, the front checks the signature with
//! the secret that it gave out: a stand-in for STS, stated as such.
//!
//! <https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html>

use axum::{Json, extract::State};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{Front, Verdict};
use crate::{account::cluster::Cluster, token};

/// A Kubernetes user as an access entry makes one.
struct User {
    arn: String,
    groups: Vec<String>,
}

pub(super) async fn review(State(front): State<Front>, Json(review): Json<Value>) -> Json<Value> {
    let token = review["spec"]["token"].as_str().unwrap_or_default();
    let status = match user(&front, token).await {
        Ok(user) => json!({
            "authenticated": true,
            "user": { "username": user.arn, "uid": user.arn, "groups": user.groups },
        }),
        Err(why) => json!({ "authenticated": false, "error": why }),
    };
    let (version, kind) = ("authentication.k8s.io/v1", "TokenReview");
    Json(json!({ "apiVersion": version, "kind": kind, "status": status }))
}

async fn user(front: &Front, token: &str) -> Result<User, String> {
    if front
        .inner
        .refuses_tokens
        .load(std::sync::atomic::Ordering::SeqCst)
    {
        return Err("the lab refuses every token now".to_owned());
    }
    let encoded = token
        .strip_prefix("k8s-aws-v1.")
        .ok_or("not an EKS token")?;
    let url = URL_SAFE_NO_PAD.decode(encoded).map_err(|e| e.to_string())?;
    let url = String::from_utf8(url).map_err(|e| e.to_string())?;
    let mut refused = "no cluster here".to_owned();
    let clusters: Vec<_> = front
        .world()
        .account
        .state()
        .clusters
        .values()
        .cloned()
        .collect();
    for cluster in clusters {
        match let_in(front, &url, &cluster).await {
            Ok(user) => return Ok(user),
            Err(why) => refused = why,
        }
    }
    Err(refused)
}

/// Who signed the token for this cluster, and what its access entry makes of them.
async fn let_in(front: &Front, url: &str, cluster: &Cluster) -> Result<User, String> {
    let name = &cluster.name;
    let (arn, groups) = match &front.inner.verdict {
        Verdict::None => {
            let arn = token::signer(url, name, |key| front.principal(key))?;
            let groups = cluster.access.get(&arn).cloned();
            (arn, groups)
        }
        Verdict::Ministack(ministack) => {
            let arn = ministack.who_signed(url, name).await?;
            let groups = ministack.access(name, &arn).await?;
            (arn, groups)
        }
    };
    let groups = groups.ok_or_else(|| format!("{arn} has no access entry in {name}"))?;
    Ok(User { arn, groups })
}
