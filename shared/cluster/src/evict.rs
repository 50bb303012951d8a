//! Eviction: the deletion that asks a pod's budgets first.
//!
//! kube-rs's own `evict` writes the delete options under a key that the API server ignores, so
//! that grace and preconditions are lost, and takes a failure inside a 201 for success.
//!
//! <https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/>

use std::time::Duration;

use domain::drain::PodId;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    Cluster, ClusterError,
    call::{self, causes},
    error::backoff,
};

/// The API server's cause for a refusal by a budget.
const DISRUPTION_BUDGET: &str = "DisruptionBudget";

/// What the API server says to an eviction or a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The pod is told to stop.
    Accepted,
    /// The pod is gone; one of its name may be there, but that is another.
    Gone,
    /// A budget has no room.
    Held,
    /// More than one budget selects the pod: no eviction of it ever succeeds.
    HeldByMany,
    /// The API server is busy or away: ask again then.
    Later(Duration, String),
    /// The API server does not want to.
    Refused(String),
}

impl Cluster {
    /// Asks to evict a pod, this one and no successor of its name.
    pub(crate) async fn evict(&self, pod: &PodId, grace: Option<u32>, tries: u32) -> Answer {
        let path = format!(
            "/api/v1/namespaces/{}/pods/{}/eviction",
            pod.namespace, pod.name
        );
        let mut options = json!({"preconditions": {"uid": pod.uid}});
        if let Some(grace) = grace {
            options["gracePeriodSeconds"] = json!(grace);
        }
        let eviction = json!({
            "apiVersion": "policy/v1", "kind": "Eviction",
            "metadata": {"name": pod.name, "namespace": pod.namespace},
            "deleteOptions": options,
        });
        let request = call::json(Method::POST, &path, "application/json", &eviction);
        let what = format!("EVICT pod {pod}");
        match self.call(&what, request).await {
            Ok(body) => within_success(&body),
            Err(error) => not_a_success(&error, tries),
        }
    }

    /// Deletes a pod, whatever its budgets say.
    pub(crate) async fn force(&self, pod: &PodId, grace: u32, tries: u32) -> Answer {
        match self.delete_pod(pod, grace).await {
            Ok(()) => Answer::Accepted,
            Err(error) => not_a_success(&error, tries),
        }
    }
}

/// Two budgets on one pod are refused by a `Status` of failure inside a 201.
fn within_success(body: &[u8]) -> Answer {
    let status: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    if status["status"] != "Failure" {
        return Answer::Accepted;
    }
    let message = status["message"].as_str().unwrap_or_default();
    if message.contains("more than one PodDisruptionBudget") {
        Answer::HeldByMany
    } else if causes(&status)
        .iter()
        .any(|(reason, _)| reason == DISRUPTION_BUDGET)
    {
        Answer::Held
    } else {
        Answer::Refused(message.to_owned())
    }
}

fn not_a_success(error: &ClusterError, tries: u32) -> Answer {
    let by_budget = matches!(error, ClusterError::Answered { causes, .. }
        if causes.iter().any(|(reason, _)| reason == DISRUPTION_BUDGET));
    match error {
        _ if by_budget => Answer::Held,
        ClusterError::Answered {
            code: StatusCode::NOT_FOUND,
            ..
        } => Answer::Gone,
        ClusterError::Answered {
            code: StatusCode::CONFLICT,
            message,
            ..
        } => conflict(message, tries),
        ClusterError::Answered { message, .. }
            if message.contains("more than one PodDisruptionBudget") =>
        {
            Answer::HeldByMany
        }
        _ => match error.again_after(tries) {
            Some(wait) => Answer::Later(wait, error.to_string()),
            None => Answer::Refused(error.to_string()),
        },
    }
}

/// Another uid is another pod; any other conflict is one over the pod's version, and passes.
///
/// The API server words it in one way before it deletes, and in another while it does.
fn conflict(message: &str, tries: u32) -> Answer {
    if ["UID in precondition", "UID in the precondition"]
        .iter()
        .any(|words| message.contains(words))
    {
        Answer::Gone
    } else {
        Answer::Later(backoff(tries), message.to_owned())
    }
}
