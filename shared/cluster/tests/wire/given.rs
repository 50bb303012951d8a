//! Objects as the API server shows them, and drains of the node that they are on.

use cluster::{Clock, Cluster, Outcome};
use domain::drain::{Cordon, DrainPlan, Fate, Kind, Node, Policy, Terms};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::fake::{Fake, Say};

pub const PODS: &str = "/api/v1/pods";
pub const LIST: &str = "GET /api/v1/pods";
pub const WATCH: &str = "WATCH /api/v1/pods";
pub const EVICT: &str = "POST /api/v1/namespaces/trading/pods/engine/eviction";
pub const BUDGETS: &str = "GET /apis/policy/v1/namespaces/trading/poddisruptionbudgets";
pub const DELETE: &str = "DELETE /api/v1/namespaces/trading/pods/engine";

/// A pod that runs and is Ready.
pub fn pod(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "namespace": "trading", "name": name, "uid": format!("uid-{name}"),
            "labels": {"app": name}, "resourceVersion": "2",
        },
        "spec": {"nodeName": "node-1", "terminationGracePeriodSeconds": 1, "containers": []},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
    })
}

pub fn unready(name: &str) -> Value {
    with(pod(name), "/status/conditions/0/status", json!("False"))
}

pub fn finished(name: &str) -> Value {
    with(unready(name), "/status/phase", json!("Succeeded"))
}

/// A Job's pod that has stopped and is kept by its finalizer.
pub fn finished_and_terminating(name: &str) -> Value {
    let mut pod = finished(name);
    pod["metadata"]["deletionTimestamp"] = json!("2026-03-01T10:00:00Z");
    pod
}

/// The object with one value in another way.
pub fn with(mut object: Value, pointer: &str, value: Value) -> Value {
    *object.pointer_mut(pointer).unwrap() = value;
    object
}

pub fn event(kind: &str, object: &Value) -> Value {
    json!({"type": kind, "object": object})
}

pub fn list(kind: &str, version: &str, items: &[Value]) -> Say {
    let list = json!({
        "apiVersion": "v1", "kind": kind,
        "metadata": {"resourceVersion": version}, "items": items,
    });
    Say::Text(200, list.to_string())
}

pub fn pods(items: &[Value]) -> Say {
    list("PodList", "1", items)
}

/// A refusal, or a failure inside a success.
pub fn failure(code: u16, message: &str, cause: Option<&str>) -> String {
    let causes: Vec<Value> = cause
        .map(|c| json!({"reason": c, "message": message}))
        .into_iter()
        .collect();
    json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure",
        "message": message, "code": code, "details": {"causes": causes},
    })
    .to_string()
}

pub fn accepted() -> Say {
    let status = json!({"kind": "Status", "apiVersion": "v1", "status": "Success"});
    Say::Text(201, status.to_string())
}

/// As the API server says it of a budget without room.
pub fn held() -> Say {
    let message = "Cannot evict pod as it would violate the pod's disruption budget.";
    Say::Text(429, failure(429, message, Some("DisruptionBudget")))
}

/// What works for so many seconds and forces nothing.
pub fn patient(seconds: i64) -> Terms {
    Terms {
        kind: Kind::ByHand,
        deadline: None,
        force: false,
        drill: false,
        until: Timestamp::now() + SignedDuration::from_secs(seconds),
        again: None,
        policy: Policy::default(),
    }
}

/// What forces a pod of one second's grace in two seconds, and ends in four.
pub fn forcing() -> Terms {
    let terms = patient(4);
    let policy = Policy {
        margin: SignedDuration::from_secs(1),
        ..terms.policy
    };
    Terms {
        deadline: Some(terms.until),
        force: true,
        policy,
        ..terms
    }
}

/// Lists the node's pods and begins to drain it.
pub async fn draining(fake: &Fake, terms: Terms) -> JoinHandle<Outcome> {
    draining_over(fake.cluster(), terms).await
}

pub async fn draining_over(cluster: Cluster, terms: Terms) -> JoinHandle<Outcome> {
    let (pods, version) = cluster.pods_on("node-1").await.unwrap();
    let node = Node {
        name: "node-1".into(),
        ..Node::default()
    };
    let now = Timestamp::now();
    let plan = DrainPlan::new(node, Cordon::Already, pods, terms, now);
    tokio::spawn(async move {
        let done = cluster.carry_out(&plan, &version, Clock::set(now)).await;
        done.unwrap()
    })
}

/// The fate of the only pod.
pub async fn fate(draining: JoinHandle<Outcome>) -> Fate {
    let outcome = draining.await.unwrap();
    assert_eq!(outcome.pods.len(), 1, "{outcome:?}");
    outcome.pods[0].fate.clone()
}
