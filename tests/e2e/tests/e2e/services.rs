//! Services by name between real nodes: the pods' network, kube-proxy, CoreDNS, and the charts on it.

use std::{path::Path, time::Duration};

use lab::{
    Instance, Lab,
    gitops::repositories,
    real_node::{self, POD_IMAGE, Parts, ServiceImages},
    until,
};
use serde_json::{Value, json};
use tokio::{process::Command, sync::OnceCell};

use crate::hands::{Hands, run};

const PATIENCE: Duration = Duration::from_secs(60);
/// What the services' nodes have in Terraform; the charts bear it.
const TAINT: &str = "workload=trading:NoSchedule";
/// In the order in which they need each other.
const SERVICES: [&str; 3] = ["market-data-simulator", "risk-management", "trading-engine"];
const PRIORITIES: &str = "
{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: trading-critical}, value: 2}
---
{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: trading-standard}, value: 1}
";

/// A lab of two real nodes in a network, and no others.
struct Site {
    _lab: Lab,
    nodes: [Instance; 2],
    hands: Hands,
    images: ServiceImages,
}

impl Site {
    /// One for all of these; where there can be none each scenario says that it is not run.
    async fn shared(scenario: &str) -> Option<&'static Self> {
        static SHARED: OnceCell<Site> = OnceCell::const_new();
        let parts = Parts::get_networked_or_say_why(scenario).await?;
        Some(SHARED.get_or_init(|| Self::start(parts)).await)
    }

    async fn start(parts: Parts) -> Self {
        let (parts, images) = parts.with_services(&repositories()).unwrap();
        let lab = Lab::in_process_networked(true).await.unwrap();
        lab.node_group("trading")
            .taint(TAINT)
            .create()
            .await
            .unwrap();
        let nodes = [
            real_node::join(&lab, &parts, "eks-trading").await.unwrap(),
            real_node::join(&lab, &parts, "eks-trading").await.unwrap(),
        ];
        let hands = Hands::new(&lab);
        hands.apply(PRIORITIES).await;
        Self {
            _lab: lab,
            nodes,
            hands,
            images,
        }
    }

    /// A pod on one of the nodes, ready once `upstream` (a URL) is, if there is one.
    async fn run(&self, namespace: &str, name: &str, node: usize, upstream: Option<&str>) {
        let upstream = upstream.unwrap_or_default();
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": { "name": name, "namespace": namespace, "labels": { "app": name } },
            "spec": {
                "nodeName": self.nodes[node].node,
                "terminationGracePeriodSeconds": 1,
                "containers": [{
                    "name": "main", "image": POD_IMAGE, "imagePullPolicy": "Never",
                    "env": [{ "name": "UPSTREAM_URLS", "value": upstream }],
                    "readinessProbe": {
                        "httpGet": { "path": "/readyz", "port": 8080 },
                        "periodSeconds": 1, "timeoutSeconds": 2, "failureThreshold": 1,
                    },
                }],
            },
        });
        self.hands.apply(&pod.to_string()).await;
    }

    async fn is_ready(&self, namespace: &str, pod: &str) -> bool {
        let get = [
            "get",
            "pod",
            pod,
            "--namespace",
            namespace,
            "--output",
            "json",
        ];
        let pod = self.hands.kubectl(&get, "").await.unwrap();
        let pod: Value = serde_json::from_str(&pod).unwrap();
        let conditions = pod["status"]["conditions"].as_array();
        conditions.is_some_and(|all| {
            all.iter()
                .any(|one| one["type"] == "Ready" && one["status"] == "True")
        })
    }

    async fn helm(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let mut helm = Command::new(&self.hands.helm);
        helm.arg("--kubeconfig").arg(&self.hands.kubeconfig);
        run(helm.args(arguments), input).await
    }

    /// As a person does who has one line of values.
    async fn install(&self, service: &str, namespace: &str, values: &str, wait: bool) {
        let chart = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../charts")
            .join(service);
        let chart = chart.display().to_string();
        let install = [
            "install",
            service,
            &chart,
            "--namespace",
            namespace,
            "--create-namespace",
        ];
        let wait: &[&str] = if wait {
            &["--wait", "--timeout", "90s"]
        } else {
            &[]
        };
        let all = [&install[..], &["--values", "-"], wait].concat();
        self.helm(&all, values).await.unwrap();
    }
}

impl Hands {
    async fn apply(&self, manifests: &str) {
        let apply = ["apply", "--filename", "-"];
        self.kubectl(&apply, manifests).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pod_reaches_a_service_by_name_on_another_node_also_when_either_has_begun_anew() {
    let Some(site) = Site::shared("a Service's name between two real nodes").await else {
        return;
    };
    let (namespace, orders) = ("names", "http://orders:8080/readyz");
    site.hands
        .kubectl(&["create", "namespace", namespace], "")
        .await
        .unwrap();
    let service = json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": { "name": "orders", "namespace": namespace },
        "spec": { "selector": { "app": "orders" }, "ports": [{ "port": 8080 }] },
    });
    site.hands.apply(&service.to_string()).await;
    site.run(namespace, "orders", 0, None).await;
    site.run(namespace, "desk", 1, Some(orders)).await;
    let ready = || site.is_ready(namespace, "desk");
    until("the desk is ready", PATIENCE, ready).await;

    // Nobody behind the name: who needs it is not ready.
    let delete = ["delete", "pod", "--namespace", namespace];
    let gone = |pod| [&delete[..], &[pod]].concat();
    site.hands.kubectl(&gone("orders"), "").await.unwrap();
    until("the desk misses it", PATIENCE, || async { !ready().await }).await;

    // The next one has another address, and the next desk asks anew.
    site.run(namespace, "orders", 0, None).await;
    until("the desk found the next one", PATIENCE, ready).await;
    site.hands.kubectl(&gone("desk"), "").await.unwrap();
    site.run(namespace, "desk", 1, Some(orders)).await;
    until("a new desk is ready", PATIENCE, ready).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_chart_by_hand_with_one_line_of_values_gets_ready_and_passes_its_own_test() {
    let Some(site) = Site::shared("helm install and helm test on real nodes").await else {
        return;
    };
    let namespace = "by-hand";
    for service in SERVICES {
        site.install(service, namespace, "image: {tag: lab}\n", true)
            .await;
    }
    for service in SERVICES {
        let told = site
            .helm(&["test", service, "--namespace", namespace], "")
            .await;
        assert!(
            told.unwrap().contains("Phase:          Succeeded"),
            "{service}"
        );
    }

    // That this could fail: a release that starts and never is ready.
    let bad = format!("image: {{digest: {}}}\n", site.images.never_ready);
    let (service, namespace) = (SERVICES[0], "by-hand-bad");
    site.install(service, namespace, &bad, false).await;
    let told = site
        .helm(&["test", service, "--namespace", namespace], "")
        .await;
    assert!(told.is_err(), "{told:?}");
}
