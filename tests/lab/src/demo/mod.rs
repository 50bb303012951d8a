//! A demonstration: one notice on a full lab, shown from its event to its mail.

mod timeline;
mod workload;

use std::{
    env, fs,
    path::PathBuf,
    process,
    time::{Duration, Instant},
};

use anyhow::Result;
use clap::ValueEnum;
use jiff::{SignedDuration, Timestamp};

use crate::{Clock, Hook, Instance, Lab, Settings, real_node, tool};
use timeline::Timeline;

/// Which notice is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// EC2 takes a Spot instance back.
    Spot,
    /// EC2 recommends to move on.
    Rebalance,
    /// Auto Scaling terminates an instance, and a hook holds it.
    Lifecycle,
    /// An instance stops unannounced.
    StateChange,
    /// AWS Health announces a retirement.
    Health,
}

/// The demonstration's group, as EKS names it.
const GROUP: &str = "eks-demo";

/// For a demonstration of an instance that stops: its node is missed early, and nobody deletes it,
/// as after a stop.
const MISSED_AFTER: Duration = Duration::from_secs(20);
const NODE_STAYS: Duration = Duration::from_secs(600);

/// This lab is gone by then.
const NEXT: &str = "where to look next:
  make lab               keeps such a lab up, and prints the kubectl and aws lines to explore it
  make demo KIND=health  another notice: rebalance, lifecycle, state-change, health
  docs/ARCHITECTURE.md   what happened just now, file by file
  docs/RUNBOOK.md        what to do with such a mail";

/// Starts a lab, puts the notice, and prints what happens as it happens.
///
/// # Errors
/// If the lab doesn't start, or what should happen doesn't.
pub async fn show(kind: Kind, real: bool) -> Result<()> {
    let started = Instant::now();
    eprintln!("starting the lab and deploying template.yaml to it…");
    let clock = match kind {
        Kind::Spot => Clock::FAST,
        Kind::StateChange => Clock::REAL
            .nodes_are_missed_after(MISSED_AFTER)
            .nodes_outlive_instances_by(NODE_STAYS),
        Kind::Rebalance | Kind::Lifecycle | Kind::Health => Clock::REAL,
    };
    let lab = Lab::full(&Settings {
        clock,
        ..Settings::default()
    })
    .await?;
    eprintln!("lab up after {:.0?}", started.elapsed());
    let logs = Logs::create()?;
    let instance = node(&lab, kind, real).await?;
    let pods = workload::start(&lab, &instance, kind, &logs.0).await?;
    println!(
        "\nnode {} ({}) runs {pods} pods",
        instance.node, instance.id
    );
    if kind == Kind::Spot {
        println!(
            "to save you waiting, the notice is dated 96 s back: 24 s remain; the mail counts from that date"
        );
    }
    if kind == Kind::StateChange {
        println!(
            "this lab misses a node after {MISSED_AFTER:?} (Kubernetes: after 50 s), and leaves its object"
        );
    }
    println!();
    let mut timeline = Timeline::begin(&lab, &instance, kind, &logs.0)?;
    put(&lab, kind, &instance).await?;
    timeline.follow().await?;
    println!("\n{NEXT}");
    Ok(())
}

async fn node(lab: &Lab, kind: Kind, real: bool) -> Result<Instance> {
    let mut group = lab.node_group("demo").spot();
    if kind == Kind::Lifecycle {
        group = group.hook(Hook::terminating("quanttrader-drain"));
    }
    let parts = if real {
        real_node::Parts::get()
            .await
            .map_err(|lack| lack.to_string())
    } else {
        Err("--no-real-nodes".to_owned())
    };
    match parts {
        Ok(parts) => {
            group.create().await?;
            let instance = real_node::join(lab, &parts, GROUP).await?;
            println!("a real node: kubelet and containerd, containers that log their own signals");
            Ok(instance)
        }
        Err(why) => {
            println!("a simulated node (KWOK), no real processes: {why}");
            Ok(group.nodes(1).create().await?.remove(0))
        }
    }
}

async fn put(lab: &Lab, kind: Kind, instance: &Instance) -> Result<()> {
    match kind {
        Kind::Spot => drop(lab.spot_notice(instance)),
        Kind::Rebalance => drop(lab.rebalance_notice(instance)),
        Kind::Lifecycle => lab.terminate(instance)?,
        Kind::StateChange => lab.end(instance).await,
        Kind::Health => {
            drop(lab.health_notice(instance, Timestamp::now() + SignedDuration::from_hours(48)))
        }
    }
    Ok(())
}

/// Lines to type beside a running lab.
///
/// # Errors
/// If the lab has no deployed stack.
pub fn explore(lab: &Lab) -> Result<String> {
    let aws = lab.aws()?;
    // The lab's own kubectl and aws fit it, and qtctl lies beside this program.
    let (kubernetes, sam) = (tool::directory("kubernetes")?, tool::directory("sam")?);
    let qtctl = env::current_exe()?;
    let instance = lab.world().account.state().instances.keys().next().cloned();
    Ok(format!(
        "  export PATH={}:{}:{}:$PATH\n  export KUBECONFIG={}\n  export AWS_ENDPOINT_URL={} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test\n  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1\n  \
         kubectl get nodes,pods -A\n  qtctl drill spot {}    # plays a notice on a node; then:\n  \
         aws logs filter-log-events --log-group-name {} --query 'events[].message'\n  \
         (an aws of version 1 wants --endpoint-url $AWS_ENDPOINT_URL for sqs)\n  logs: {}/logs",
        qtctl.parent().unwrap_or(&qtctl).display(),
        kubernetes.display(),
        sam.join("bin").display(),
        lab.api_server().kubeconfig.display(),
        aws.ministack.url(),
        instance.as_deref().unwrap_or("INSTANCE"),
        aws.stack.output("LogGroupName")?,
        lab.dir().display(),
    ))
}

/// What the pods write, outside the lab's own directory, which real nodes don't see. It goes with the
/// demonstration, also with one that is interrupted.
struct Logs(PathBuf);

impl Logs {
    fn create() -> Result<Self> {
        let logs = env::temp_dir().join(format!("quanttrader-demo-{}", process::id()));
        fs::create_dir_all(&logs)?;
        Ok(Self(logs))
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
