//! The charts on a real API server, drained as a person would: no default may hold a node for ever.

use std::{path::Path, time::Duration};

use lab::{Lab, until};
use serde_json::Value;
use tokio::process::Command;

use crate::hands::{Hands, run};

const SERVICES: [&str; 3] = ["market-data-simulator", "risk-management", "trading-engine"];
/// How many pods, as a person may set it; `helm template --set`.
const SIZES: [(&str, &str); 3] = [
    ("defaults", "replicas=2"),
    ("single", "replicas=1"),
    (
        "scaled",
        "autoscaling.enabled=true,autoscaling.minReplicas=1",
    ),
];
/// As nodes of EKS are labelled; the lab's other scenarios have nodes of their own.
const NODES: &str = r"nodeSelector.eks\.amazonaws\.com/nodegroup=charts";
const PRIORITIES: &str = "
{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: trading-critical}, value: 2}
---
{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: trading-standard}, value: 1}
";

impl Hands {
    /// A service in a namespace of its own: what Helm would install, but for its test.
    async fn install(&self, service: &str, size: (&str, &str)) -> String {
        let namespace = format!("{service}-{}", size.0);
        let made = self.kubectl(&["create", "namespace", &namespace], "").await;
        made.unwrap();
        let chart = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charts");
        let mut helm = Command::new(&self.helm);
        helm.args(["template", service, "--no-hooks", "--namespace", &namespace])
            .arg(chart.join(service))
            .args(["--set", "image.tag=v1", "--set", size.1, "--set", NODES]);
        let manifests = run(&mut helm, "").await.unwrap();
        let apply = ["apply", "--server-side", "--filename", "-"];
        self.kubectl(&apply, &manifests).await.unwrap();
        namespace
    }

    /// Every pod of these namespaces: its namespace, name, node and whether it is ready.
    async fn pods(&self, namespaces: &[String]) -> Vec<(String, String, String, bool)> {
        let all = ["get", "pods", "--all-namespaces", "--output", "json"];
        let list: Value = serde_json::from_str(&self.kubectl(&all, "").await.unwrap()).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let ready = |pod: &Value| {
            let conditions = pod["status"]["conditions"].as_array();
            conditions.is_some_and(|all| {
                all.iter()
                    .any(|c| c["type"] == "Ready" && c["status"] == "True")
            })
        };
        let pods = list["items"].as_array().unwrap().iter();
        pods.filter(|pod| namespaces.contains(&text(&pod["metadata"]["namespace"])))
            .map(|pod| {
                let (of, spec) = (&pod["metadata"], &pod["spec"]);
                let facts = (text(&of["namespace"]), text(&of["name"]));
                (facts.0, facts.1, text(&spec["nodeName"]), ready(pod))
            })
            .collect()
    }

    async fn drain(&self, node: &str, patience: &str) -> Result<String, String> {
        let timeout = format!("--timeout={patience}");
        let drain = ["drain", node, "--delete-emptydir-data", &timeout];
        self.kubectl(&drain, "").await
    }

    async fn open(&self, node: &str) {
        self.kubectl(&["uncordon", node], "").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_chart_can_hold_a_drain_for_ever_with_any_number_of_pods_ready_or_not() {
    let lab = Lab::shared().await.unwrap();
    let hands = Hands::new(lab);
    let nodes = lab.node_group("charts").nodes(2).create().await.unwrap();
    let apply = ["apply", "--filename", "-"];
    hands.kubectl(&apply, PRIORITIES).await.unwrap();
    let mut namespaces = Vec::new();
    for service in SERVICES {
        for size in SIZES {
            namespaces.push(hands.install(service, size).await);
        }
    }
    let all_ready = || async {
        let pods = hands.pods(&namespaces).await;
        pods.len() == 12 && pods.iter().all(|pod| pod.3)
    };
    until("12 pods are ready", Duration::from_secs(60), all_ready).await;

    // Each node in turn, the pods ready.
    for node in &nodes {
        hands.drain(&node.node, "60s").await.unwrap();
        until("12 pods are back", Duration::from_secs(60), all_ready).await;
        hands.open(&node.node).await;
    }

    // And once more with pods that wait for an upstream, which a budget might hold until it comes.
    for (namespace, pod, ..) in &hands.pods(&namespaces).await {
        let unready = r#"{"status": {"conditions": [{"type": "Ready", "status": "False"}]}}"#;
        let patch = [
            "patch",
            "pod",
            pod.as_str(),
            "--subresource=status",
            "--patch",
            unready,
        ];
        let patch = [&["--namespace", namespace.as_str()], &patch[..]].concat();
        hands.kubectl(&patch, "").await.unwrap();
    }
    for node in &nodes {
        hands.drain(&node.node, "60s").await.unwrap();
        hands.open(&node.node).await;
    }
    until("12 new pods are ready", Duration::from_secs(60), all_ready).await;

    // That this could fail: a budget of none does hold the drain.
    let none = r#"{"spec": {"maxUnavailable": 0}}"#;
    let pods = hands.pods(&namespaces).await;
    let (namespace, _, node, _) = &pods[0];
    let (service, _) = namespace.rsplit_once('-').unwrap();
    let patch = [
        "patch",
        "poddisruptionbudget",
        service,
        "--patch",
        none,
        "--type=merge",
    ];
    let patch = [&["--namespace", namespace.as_str()], &patch[..]].concat();
    hands.kubectl(&patch, "").await.unwrap();
    let held = hands.drain(node, "5s").await.unwrap_err();
    assert!(held.contains("disruption budget"), "{held}");
}
