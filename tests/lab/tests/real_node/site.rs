//! Where these tests play: a control plane and one real node.

use std::{fs, time::Duration};

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use kube::{Api, api::PostParams};
use lab::{
    control_plane::{ControlPlane, Options},
    real_node::{Parts, RealNode, Recipe, kept_log, pod_spec},
    state_dir::StateDir,
    until,
};
use lab_pod::Line;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::traces::traces;

/// For what takes a second or two on an idle machine.
pub const PATIENCE: Duration = Duration::from_secs(60);
pub const NODE: &str = "ip-10-0-1-23.ec2.internal";

/// Kubelets, unlike what else is tested here, work all the time: two at once, however many tests.
static TURNS: Semaphore = Semaphore::const_new(2);

/// What the cluster knows of the one node.
pub fn recipe() -> Recipe {
    Recipe {
        name: NODE.to_owned(),
        provider_id: "aws:///us-east-1a/i-0123456789abcdef0".to_owned(),
        labels: [(
            "topology.kubernetes.io/zone".to_owned(),
            "us-east-1a".to_owned(),
        )]
        .into(),
        taints: Vec::new(),
    }
}

/// A control plane and one real node.
pub struct Site {
    pub node: RealNode,
    pub plane: ControlPlane,
    pub dir: StateDir,
    _turn: SemaphorePermit<'static>,
}

impl Site {
    pub async fn start(parts: &Parts) -> Self {
        let turn = TURNS.acquire().await.unwrap();
        let dir = StateDir::create().unwrap();
        fs::create_dir_all(dir.path().join("kept")).unwrap();
        let plane = ControlPlane::start(dir.path(), &Options::default())
            .await
            .unwrap();
        let node = RealNode::start(parts, &plane.api, dir.path(), &recipe())
            .await
            .unwrap();
        Self {
            node,
            plane,
            dir,
            _turn: turn,
        }
    }

    pub fn pods(&self) -> Api<Pod> {
        Api::namespaced(self.plane.api.admin().unwrap(), "default")
    }

    pub async fn run_pod(&self, name: &str, stop_after: &str, grace_seconds: u32) {
        let spec = pod_spec(stop_after, grace_seconds, &self.dir.path().join("kept"));
        run_pod(&self.pods(), NODE, name, spec).await;
    }

    pub async fn until_gone(&self, name: &str) {
        until("the pod is gone", PATIENCE, async || {
            self.pods().get_opt(name).await.unwrap().is_none()
        })
        .await;
    }

    pub fn kept(&self, pod: &str) -> Vec<Line> {
        kept_log(&self.dir.path().join("kept"), "default", pod).unwrap()
    }

    /// The cgroups, links, mounts and processes of this lab's nodes.
    pub fn traces(&self) -> Vec<String> {
        traces(self.dir.path())
    }
}

pub async fn run_pod(pods: &Api<Pod>, node: &str, name: &str, mut spec: Value) {
    spec["nodeName"] = json!(node);
    let pod = json!({ "metadata": { "name": name }, "spec": spec });
    let pod = serde_json::from_value(pod).unwrap();
    pods.create(&PostParams::default(), &pod).await.unwrap();
    until("the pod is Ready", PATIENCE, async || {
        let status = pods.get_status(name).await.unwrap().status.unwrap();
        let conditions = status.conditions.into_iter().flatten();
        conditions
            .into_iter()
            .any(|one| one.type_ == "Ready" && one.status == "True")
    })
    .await;
}

pub fn signalled(lines: &[Line]) -> Option<Timestamp> {
    lines
        .iter()
        .find(|line| line.is_signal("SIGTERM"))
        .map(|line| line.at)
}
