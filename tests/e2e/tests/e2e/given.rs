//! What a scenario begins with, as sentences.

use std::time::Duration;

use k8s_openapi::api::{core::v1::Pod, policy::v1::PodDisruptionBudget};
use kube::{
    Api, Client,
    api::{DeleteParams, ListParams, PostParams},
};
use lab::{Instance, Lab, until};
use serde_json::{Value, json};

/// Pods on one node; their names end in the node's.
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

    /// What a pod is called here.
    pub fn name(&self, name: &str) -> String {
        format!("{name}-{}", self.node)
    }

    /// A pod of a ReplicaSet that stops after some time (`1s`, `never`), with this grace.
    pub async fn pod(&self, name: &str, stops_after: &str, grace: i64) -> Pod {
        let slow = |pod: &mut Value| {
            pod["metadata"]["annotations"] = json!({"lab.quanttrader.io/stops-after": stops_after});
            pod["spec"]["terminationGracePeriodSeconds"] = json!(grace);
        };
        self.with(name, slow).await
    }

    /// A pod of a ReplicaSet that stops in a second, changed.
    pub async fn with(&self, name: &str, change: impl FnOnce(&mut Value)) -> Pod {
        let name = self.name(name);
        let mut pod = json!({
            "metadata": {
                "name": name, "labels": {"app": name}, "ownerReferences": [owner("ReplicaSet")],
            },
            "spec": {
                "nodeName": self.node, "containers": [{"name": "main", "image": "lab"}],
            },
        });
        change(&mut pod);
        self.create(&pod).await
    }

    pub async fn create(&self, pod: &Value) -> Pod {
        let pod = serde_json::from_value(pod.clone()).unwrap();
        self.api()
            .create(&PostParams::default(), &pod)
            .await
            .unwrap()
    }

    /// A budget that never lets this pod go.
    pub async fn held(&self, pod: &Pod, budget: &str) {
        let object: PodDisruptionBudget = serde_json::from_value(json!({
            "metadata": {"name": self.name(budget)},
            "spec": {"maxUnavailable": 0, "selector": {"matchLabels": {"app": pod.metadata.name}}},
        }))
        .unwrap();
        self.budgets()
            .create(&PostParams::default(), &object)
            .await
            .unwrap();
    }

    /// The budget is deleted: its pod may go.
    pub async fn freed(&self, budget: &str) {
        let gone = DeleteParams::default();
        self.budgets()
            .delete(&self.name(budget), &gone)
            .await
            .unwrap();
    }

    fn budgets(&self) -> Api<PodDisruptionBudget> {
        Api::default_namespaced(self.client.clone())
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

    /// Its names, without the node's.
    pub async fn left_names(&self) -> Vec<String> {
        let ending = format!("-{}", self.node);
        let names = self
            .left()
            .await
            .into_iter()
            .filter_map(|p| p.metadata.name);
        names
            .map(|name| name.trim_end_matches(&ending).to_owned())
            .collect()
    }

    pub async fn are_gone(&self) -> bool {
        self.left().await.is_empty()
    }
}

fn phase(pod: &Pod) -> &str {
    pod.status
        .as_ref()
        .and_then(|s| s.phase.as_deref())
        .unwrap_or_default()
}

/// A controller of a kind that this API server does not serve: its garbage collector leaves the pod alone.
pub fn owner(kind: &str) -> Value {
    json!({"apiVersion": "lab.quanttrader.io/v1", "kind": kind, "name": "x", "uid": "0c5f8d9e-0000-4000-8000-000000000000", "controller": true})
}
