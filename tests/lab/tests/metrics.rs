//! What Argo CD waits for beside pods: an HPA's metrics and an Ingress's address.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

use std::time::Duration;

use kube::Client;
use lab::{
    Lab,
    ingress::{ADDRESS, LoadBalancers},
    metrics, until,
};
use serde_json::{Value, json};

/// metrics-server looks twice, ten seconds apart, before it says anything.
const PATIENCE: Duration = Duration::from_secs(90);

async fn ask(client: &Client, path: &str) -> Option<Value> {
    let request = http::Request::get(path).body(Vec::new()).unwrap();
    client.request(request).await.ok()
}

async fn create(client: &Client, path: &str, object: &Value) {
    let request = http::Request::post(path).header("Content-Type", "application/json");
    let request = request.body(serde_json::to_vec(object).unwrap()).unwrap();
    let _: Value = client.request(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_tell_what_a_simulated_pod_says_it_uses_and_an_ingress_gets_an_address() {
    let lab = Lab::in_process_networked(false).await.unwrap();
    let _metrics = metrics::start(&lab).await.unwrap();
    let _load_balancers = LoadBalancers::start(&lab).unwrap();
    lab.node_group("any").nodes(1).create().await.unwrap();
    let client = lab.client().unwrap();
    let account = "/api/v1/namespaces/default/serviceaccounts/default";
    until("the pod's account", PATIENCE, async || {
        ask(&client, account).await.is_some()
    })
    .await;
    let pod = json!({
        "metadata": { "name": "busy", "annotations": { "kwok.x-k8s.io/usage-cpu": "250m" } },
        "spec": { "containers": [{ "name": "main", "image": "any" }] },
    });
    create(&client, "/api/v1/namespaces/default/pods", &pod).await;
    let ingress = json!({
        "metadata": { "name": "desk" },
        "spec": {
            "ingressClassName": "alb",
            "defaultBackend": { "service": { "name": "desk", "port": { "number": 80 } } },
        },
    });
    let ingresses = "/apis/networking.k8s.io/v1/namespaces/default/ingresses";
    create(&client, ingresses, &ingress).await;

    let desk = format!("{ingresses}/desk");
    until("the Ingress has its address", PATIENCE, async || {
        let found = ask(&client, &desk).await.unwrap();
        found["status"]["loadBalancer"]["ingress"][0]["hostname"] == ADDRESS
    })
    .await;
    let busy = "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods/busy";
    until("about a quarter of a core", PATIENCE, async || {
        let found = ask(&client, busy).await.unwrap_or_default();
        let used = found["containers"][0]["usage"]["cpu"].as_str();
        let nano = used.and_then(|used| used.strip_suffix('n')?.parse::<u64>().ok());
        nano.is_some_and(|nano| (200_000_000..300_000_000).contains(&nano))
    })
    .await;
}
