//! What a scenario begins with, as sentences.

use std::{collections::BTreeMap, time::Duration};

use k8s_openapi::api::{core::v1::Pod, policy::v1::PodDisruptionBudget};
use kube::{
    Api, Client,
    api::{ListParams, PostParams},
};
use lab::{Instance, Lab};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

/// Pods on one node.
pub struct Pods {
    client: Client,
    node: String,
}

impl Pods {
    pub fn on(lab: &Lab, instance: &Instance) -> Self {
        Self {
            client: lab.client().unwrap(),
            node: instance.node.clone(),
        }
    }

    pub fn api(&self) -> Api<Pod> {
        Api::default_namespaced(self.client.clone())
    }

    /// A pod of a ReplicaSet that stops after some time (`1s`, `never`), with labels.
    pub async fn pod(&self, name: &str, stops_after: &str, grace: i64) -> Pod {
        self.create(name, stops_after, grace, &json!([owner("ReplicaSet")]))
            .await
    }

    pub async fn create(&self, name: &str, stops_after: &str, grace: i64, owners: &Value) -> Pod {
        let name = format!("{name}-{}", self.node);
        let pod = serde_json::from_value(json!({
            "metadata": {
                "name": name, "labels": {"app": name}, "ownerReferences": owners,
                "annotations": {"lab.quanttrader.io/stops-after": stops_after},
            },
            "spec": {
                "nodeName": self.node, "terminationGracePeriodSeconds": grace,
                "containers": [{"name": "main", "image": "lab"}],
            },
        }));
        self.api()
            .create(&PostParams::default(), &pod.unwrap())
            .await
            .unwrap()
    }

    /// A budget that never lets this pod go.
    pub async fn held(&self, pod: &Pod, budget: &str) {
        let name = pod.metadata.name.clone().unwrap();
        let object: PodDisruptionBudget = serde_json::from_value(json!({
            "metadata": {"name": format!("{budget}-{}", self.node)},
            "spec": {"maxUnavailable": 0, "selector": {"matchLabels": {"app": name}}},
        }))
        .unwrap();
        let budgets: Api<PodDisruptionBudget> = Api::default_namespaced(self.client.clone());
        budgets
            .create(&PostParams::default(), &object)
            .await
            .unwrap();
    }

    /// Waits until every pod on the node runs.
    pub async fn run(&self) {
        let running = || async { self.left().await.iter().all(|pod| phase(pod) == "Running") };
        until("the pods run", Duration::from_secs(60), running).await;
    }

    /// What is on the node now.
    pub async fn left(&self) -> Vec<Pod> {
        let on = ListParams::default().fields(&format!("spec.nodeName={}", self.node));
        self.api().list(&on).await.unwrap().items
    }
}

pub fn phase(pod: &Pod) -> &str {
    pod.status
        .as_ref()
        .and_then(|s| s.phase.as_deref())
        .unwrap_or_default()
}

/// A controller of a kind that this API server does not serve: its garbage collector leaves the pod alone.
pub fn owner(kind: &str) -> Value {
    json!({"apiVersion": "lab.quanttrader.io/v1", "kind": kind, "name": "x", "uid": "0c5f8d9e-0000-4000-8000-000000000000", "controller": true})
}

/// Waits for a state, with a deadline.
pub async fn until<F: Future<Output = bool>>(
    what: &str,
    within: Duration,
    mut is: impl FnMut() -> F,
) {
    let end = Instant::now() + within;
    while !is().await {
        assert!(Instant::now() < end, "{what}: not within {within:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// How often each was asked for, by the function's role, according to the API server's audit log
/// (`verb resource/subresource`), for the pods and the node of these names.
pub fn asked(lab: &Lab) -> BTreeMap<String, usize> {
    let log = std::fs::read_to_string(&lab.api_server().audit_log).unwrap();
    let mut asked = BTreeMap::new();
    for line in log.lines() {
        let Ok(event) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let user = event["user"]["username"].as_str().unwrap_or_default();
        if event["stage"] != "ResponseStarted" && user.contains("spot-drain") {
            let of = &event["objectRef"];
            let sub = of["subresource"]
                .as_str()
                .map_or(String::new(), |s| format!("/{s}"));
            let key = format!(
                "{} {}{sub}",
                event["verb"].as_str().unwrap(),
                of["resource"].as_str().unwrap_or("?")
            );
            *asked.entry(key).or_default() += 1;
        }
    }
    asked
}
