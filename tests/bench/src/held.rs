//! Pods that a budget never lets go, on real nodes that are killed at the deadline: what their own logs
//! say of SIGTERM and of their time to stop. One node is ours, its twin is the peer's.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::core::v1::Pod;
use kube::{Api, Client, api::PostParams};
use lab::{
    Instance,
    function::environment,
    kwok::node::{labels, provider_id},
    real_node::{Parts, RealNode, Recipe, join, kept_log, pod_spec},
};
use lab_pod::Line;
use serde_json::json;

use crate::{
    function::{Function, batch},
    peer::{self, Peer, Site},
    pods, release,
    sending::send,
    table::Row,
};

const WHAT: &str = "Pods held by a budget, at the deadline, on a real node: SIGTERM and their capped grace, by their own logs";
const GOAL: &str = "100 %";
const LASTS: SignedDuration = SignedDuration::from_secs(120);
/// Grace, all above the template's cap of 30 s, and how long the pod takes to stop once it is told.
const PODS: [(u32, &str); 6] = [
    (45, "10s"),
    (60, "15s"),
    (90, "20s"),
    (120, "25s"),
    (300, "28s"),
    (600, "29s"),
];

/// The measurement, or why there is none.
pub async fn rows(real_nodes: bool) -> Result<Vec<Row>> {
    if !real_nodes {
        return Ok(vec![Row::left_out(WHAT, GOAL, "--no-real-nodes")]);
    }
    let parts = match Parts::get().await {
        Ok(parts) => parts,
        Err(lack) => return Ok(vec![Row::left_out(WHAT, GOAL, lack)]),
    };
    let site = Site::start().await?;
    let logs = env::temp_dir().join(format!("quanttrader-bench-held-{}", std::process::id()));
    fs::create_dir_all(&logs)?;
    let measured = tokio::try_join!(ours(&site, &parts, &logs), theirs(&site, &parts, &logs));
    let _ = fs::remove_dir_all(&logs);
    let (ours, theirs) = measured?;
    let beside = format!(
        "{}, the same pods on the same kind of node: {theirs}",
        peer::VERSION
    );
    Ok(vec![Row::new(WHAT, GOAL, ours, beside)])
}

async fn ours(site: &Site, parts: &Parts, logs: &Path) -> Result<String> {
    let program = release::build("spot-drain")?;
    site.lab.node_group("held").spot().create().await?;
    let instance = join(&site.lab, parts, "eks-held").await?;
    let pods = Held::run(&site.lab.client()?, &instance, logs).await?;
    let (notice, ends) = site.lab.spot_notice(&instance);
    let event = batch("notices", &[notice]);
    let (variables, place) = (environment(site.lab.front()), site.lab.dir().join("logs"));
    let mut function = Function::start(&program, "held", &variables, &place, event).await?;
    // The instance is gone at the deadline, whatever the function does.
    let (answer, ending) = tokio::join!(function.answer(), site.lab.ending(&instance));
    answer?.all_done()?;
    let standing = ending?.standing.len();
    Ok(format!(
        "{}; {standing} pods stood when the node was killed",
        pods.told(ends)?
    ))
}

async fn theirs(site: &Site, parts: &Parts, logs: &Path) -> Result<String> {
    let machine = site.machines(1)?.remove(0);
    let recipe = Recipe {
        name: machine.node.clone(),
        provider_id: provider_id(&machine),
        labels: serde_json::from_value(labels(&peer::group(), &machine))?,
        taints: Vec::new(),
    };
    let mut node = RealNode::start(parts, site.lab.api_server(), site.lab.dir(), &recipe).await?;
    let pods = Held::run(&site.lab.client()?, &machine, logs).await?;
    let queue = site.queue("held").await?;
    let peer = Peer::start(site, "peer-held", &queue, site.lab.api_server().port).await?;
    let sent = send(&site.sqs, &queue, std::slice::from_ref(&machine)).await?;
    let ends = *sent.get(&machine.node).context("the notice was sent")? + LASTS;
    let left = ends.duration_since(Timestamp::now());
    tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).await;
    node.terminate()?;
    drop(peer);
    pods.told(ends)
}

/// The pods of one node, all under one budget.
struct Held {
    names: Vec<String>,
    logs: PathBuf,
}

impl Held {
    async fn run(client: &Client, instance: &Instance, logs: &Path) -> Result<Self> {
        pods::hold(client, &instance.node).await?;
        let api: Api<Pod> = Api::default_namespaced(client.clone());
        let mut names = Vec::new();
        for (grace, stops_after) in PODS {
            let name = format!("held-{grace}-{}", instance.node);
            let mut spec = pod_spec(stops_after, grace, logs);
            spec["nodeName"] = json!(instance.node);
            let metadata = json!({
                "name": name, "labels": {"app": instance.node}, "ownerReferences": [pods::owner()],
            });
            let pod = serde_json::from_value(json!({"metadata": metadata, "spec": spec}))?;
            api.create(&PostParams::default(), &pod).await?;
            names.push(name);
        }
        pods::ready(client, &instance.node, PODS.len()).await?;
        let logs = logs.to_owned();
        Ok(Self { names, logs })
    }

    /// How many say that they were told, when, and how many stopped by themselves.
    fn told(&self, ends: Timestamp) -> Result<String> {
        let (mut before, mut cut_off) = (Vec::new(), Vec::new());
        for name in &self.names {
            let lines = kept_log(&self.logs, "default", name)?;
            ensure!(!lines.is_empty(), "pod {name} never ran");
            let told = lines.iter().find(|line| line.is_signal("SIGTERM"));
            before.extend(told.map(|told| ends.duration_since(told.at).as_secs_f64()));
            if !lines.iter().any(Line::is_exit) {
                cut_off.push(name.as_str());
            }
        }
        before.sort_by(f64::total_cmp);
        let (all, told) = (self.names.len(), before.len());
        let share = 100 * (all - cut_off.len()) / all;
        let (Some(last), Some(first)) = (before.first(), before.last()) else {
            return Ok(format!("**{share} %**: none of {all} logged SIGTERM"));
        };
        let stopped = match cut_off.as_slice() {
            [] => "each its own exit".to_owned(),
            some => format!("all but {} their own exit", some.join(", ")),
        };
        Ok(format!(
            "**{share} %**: {told} of {all} logged SIGTERM, {first:.1}–{last:.1} s before the deadline, and {stopped} after the 10–29 s that they take (own grace 45–600 s, cap 30 s)"
        ))
    }
}
