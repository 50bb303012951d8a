//! Real pods on real nodes, and their own word for what happened to them.
//!
//! Where there can be no real nodes each of these says `NOT RUN` and why.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::{
    Api,
    api::{DeleteParams, EvictParams, PostParams},
};
use lab::{
    Clock, Lab,
    control_plane::{ControlPlane, Options},
    real_node::{Parts, RealNode, Recipe, join, kept_log, pod_spec},
    state_dir::StateDir,
};
use lab_pod::Line;
use serde_json::{Value, json};

/// For what takes a second or two on an idle machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// A kubelet that has just worked on a pod waits for its next look at the containers, which it takes
/// once a second, before it works on it again; a busy machine adds to that. Usually it is 0.1 s.
const TOLD_WITHIN: SignedDuration = SignedDuration::from_secs(3);
const NODE: &str = "ip-10-0-1-23.ec2.internal";

/// A control plane and one real node.
struct Site {
    node: RealNode,
    plane: ControlPlane,
    dir: StateDir,
}

impl Site {
    async fn start(parts: &Parts) -> Self {
        let dir = StateDir::create().unwrap();
        fs::create_dir_all(dir.path().join("kept")).unwrap();
        let plane = ControlPlane::start(dir.path(), &Options::default())
            .await
            .unwrap();
        let recipe = Recipe {
            name: NODE.to_owned(),
            provider_id: "aws:///us-east-1a/i-0123456789abcdef0".to_owned(),
            labels: [(
                "topology.kubernetes.io/zone".to_owned(),
                "us-east-1a".to_owned(),
            )]
            .into(),
        };
        let node = RealNode::start(parts, &plane.api, dir.path(), &recipe)
            .await
            .unwrap();
        Self { node, plane, dir }
    }

    fn pods(&self) -> Api<Pod> {
        Api::namespaced(self.plane.api.admin().unwrap(), "default")
    }

    async fn run_pod(&self, name: &str, stop_after: &str, grace_seconds: u32) {
        let spec = pod_spec(stop_after, grace_seconds, &self.dir.path().join("kept"));
        run_pod(&self.pods(), NODE, name, spec).await;
    }

    async fn until_gone(&self, name: &str) {
        until("the pod is gone", async || {
            self.pods().get_opt(name).await.unwrap().is_none()
        })
        .await;
    }

    fn kept(&self, pod: &str) -> Vec<Line> {
        kept_log(&self.dir.path().join("kept"), "default", pod).unwrap()
    }

    /// The cgroups, links, mounts and processes of this lab's nodes.
    fn traces(&self) -> Vec<String> {
        traces(self.dir.path())
    }
}

async fn run_pod(pods: &Api<Pod>, node: &str, name: &str, mut spec: Value) {
    spec["nodeName"] = json!(node);
    let pod = json!({ "metadata": { "name": name }, "spec": spec });
    let pod = serde_json::from_value(pod).unwrap();
    pods.create(&PostParams::default(), &pod).await.unwrap();
    until("the pod is Ready", async || {
        let status = pods.get_status(name).await.unwrap().status.unwrap();
        let conditions = status.conditions.into_iter().flatten();
        conditions
            .into_iter()
            .any(|one| one.type_ == "Ready" && one.status == "True")
    })
    .await;
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < end, "after {PATIENCE:?}, not yet: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn signalled(lines: &[Line]) -> Option<Timestamp> {
    lines
        .iter()
        .find(|line| line.is_signal("SIGTERM"))
        .map(|line| line.at)
}

/// What of a lab can be seen from outside: processes that name its directory, and links and cgroups
/// that its nodes named.
fn traces(dir: &Path) -> Vec<String> {
    let dir = dir.to_str().unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let command = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        if command.contains(dir) {
            found.push(command);
        }
    }
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    found.extend(
        mounts
            .lines()
            .filter(|line| line.contains(dir))
            .map(str::to_owned),
    );
    found
}

fn bridges_and_cgroups() -> Vec<String> {
    let mut found = Vec::new();
    for dir in ["/sys/class/net", "/sys/fs/cgroup", "/sys/fs/cgroup/pids"] {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if name.starts_with("qt") {
                found.push(name);
            }
        }
    }
    found
}

#[tokio::test]
async fn an_evicted_pod_logs_sigterm_and_exits_in_its_grace() {
    let Some(parts) = Parts::get_or_say_why("an evicted pod on a real node").await else {
        return;
    };
    let site = Site::start(&parts).await;
    site.run_pod("orders", "1s", 10).await;
    let asked = Timestamp::now();
    site.pods()
        .evict("orders", &EvictParams::default())
        .await
        .unwrap();
    until("the pod exits", async || {
        site.kept("orders").last().is_some_and(Line::is_exit)
    })
    .await;
    let from_the_node = site.node.container_log("default", "orders", "main");
    site.until_gone("orders").await;
    let lines = site.kept("orders");
    let told = signalled(&lines).unwrap().duration_since(asked);
    assert!(told < TOLD_WITHIN, "told after {told:?}");
    let took = lines
        .last()
        .unwrap()
        .at
        .duration_since(signalled(&lines).unwrap());
    assert!(
        (1000..3000).contains(&took.as_millis()),
        "it stopped in {took:?}"
    );
    assert_eq!(
        from_the_node.unwrap(),
        lines,
        "kubectl logs and the kept log differ"
    );
}

#[tokio::test]
async fn a_pod_that_ignores_sigterm_gets_its_capped_grace_and_then_sigkill() {
    let Some(parts) = Parts::get_or_say_why("a capped grace on a real node").await else {
        return;
    };
    let site = Site::start(&parts).await;
    site.run_pod("stubborn", "never", 600).await;
    let asked = Timestamp::now();
    site.pods()
        .delete("stubborn", &DeleteParams::default().grace_period(3))
        .await
        .unwrap();
    site.until_gone("stubborn").await;
    let lived = Timestamp::now().duration_since(asked);
    let lines = site.kept("stubborn");
    let told = signalled(&lines).unwrap().duration_since(asked);
    assert!(told < TOLD_WITHIN, "told after {told:?}");
    assert!(
        !lines.iter().any(Line::is_exit),
        "it can't have stopped by itself: {lines:?}"
    );
    assert!(
        (2900..8000).contains(&lived.as_millis()),
        "its grace was 3 s and it was gone after {lived:?}"
    );
}

#[tokio::test]
async fn a_terminated_node_is_gone_at_once_and_its_neighbour_of_the_same_name_is_not() {
    let Some(parts) = Parts::get_or_say_why("a terminated real node").await else {
        return;
    };
    let (mut site, neighbour) = tokio::join!(Site::start(&parts), Site::start(&parts));
    tokio::join!(
        site.run_pod("orders", "1s", 10),
        neighbour.run_pod("orders", "1s", 10)
    );
    assert!(!site.traces().is_empty());
    let begun = Instant::now();
    site.node.terminate().unwrap();
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(2), "it took {took:?}");
    let of_node = |trace: &String| trace.contains("/nodes/");
    assert_eq!(
        site.traces()
            .into_iter()
            .filter(of_node)
            .collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    let lines = site.kept("orders");
    assert_eq!(
        lines.len(),
        1,
        "killed without a word, but it said {lines:?}"
    );
    let nodes: Api<Node> = Api::all(site.plane.api.admin().unwrap());
    assert!(
        nodes.get_opt(NODE).await.unwrap().is_some(),
        "the cluster learns of it later"
    );

    neighbour
        .pods()
        .evict("orders", &EvictParams::default())
        .await
        .unwrap();
    neighbour.until_gone("orders").await;
    assert!(neighbour.kept("orders").last().is_some_and(Line::is_exit));
}

#[tokio::test]
async fn a_spot_instance_on_a_real_node_goes_with_its_pods_when_its_time_is_over() {
    let Some(parts) = Parts::get_or_say_why("a Spot instance on a real node").await else {
        return;
    };
    let kept = tempfile::tempdir().unwrap();
    let lab = Lab::in_process_with(Clock::times(20)).await.unwrap();
    lab.node_group("workers").spot().create().await.unwrap();
    let instance = join(&lab, &parts, "eks-workers").await.unwrap();
    let pods: Api<Pod> = Api::namespaced(lab.client().unwrap(), "default");
    let spec = pod_spec("never", 600, kept.path());
    run_pod(&pods, &instance.node, "orders", spec).await;

    let (_, ends) = lab.spot_notice(&instance);
    let ending = lab.ending(&instance).await.unwrap();
    assert!(ending.at >= ends, "it went before its time");
    assert_eq!(ending.standing, ["default/orders"]);
    let lines = kept_log(kept.path(), "default", "orders").unwrap();
    assert_eq!(
        lines.len(),
        1,
        "nobody drained it and nobody told it: {lines:?}"
    );
    let home = lab.dir().join("nodes").join(&instance.node);
    assert_eq!(traces(&home), Vec::<String>::new());
}

/// Not a test of its own: what the next one runs and kills.
#[tokio::test]
async fn a_lab_that_waits_to_be_killed() {
    let Some(told) = env::var_os("LAB_TEST_TELL") else {
        return;
    };
    let parts = Parts::get().await.unwrap();
    let site = Site::start(&parts).await;
    site.run_pod("orders", "never", 10).await;
    fs::write(told, site.dir.path().to_str().unwrap()).unwrap();
    tokio::time::sleep(PATIENCE).await;
}

#[tokio::test]
async fn a_killed_lab_leaves_no_process_mount_link_or_cgroup() {
    if Parts::get_or_say_why("a killed lab with a real node")
        .await
        .is_none()
    {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let told = dir.path().join("told");
    let mut lab = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_lab_that_waits_to_be_killed"])
        .env("LAB_TEST_TELL", &told)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("the lab runs", async || {
        fs::read_to_string(&told).is_ok_and(|text| !text.is_empty())
    })
    .await;
    let lab_dir = fs::read_to_string(&told).unwrap();
    let ending = format!("-{}", lab.id());
    let own = |name: &String| name.ends_with(&ending);
    assert!(!traces(Path::new(&lab_dir)).is_empty());
    assert!(bridges_and_cgroups().iter().any(own));
    lab.kill().unwrap();
    lab.wait().unwrap();
    until("nothing of it is left", async || {
        traces(Path::new(&lab_dir)).is_empty() && !bridges_and_cgroups().iter().any(own)
    })
    .await;
    fs::remove_dir_all(lab_dir).unwrap();
}
