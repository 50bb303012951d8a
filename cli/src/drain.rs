//! `qtctl drain`: the function's own drain of one node, by hand.

use std::io::Write;

use anyhow::{Context, Result, bail};
use clap::{ArgGroup, Args};
use cluster::{Clock, Cluster};
use domain::drain::{Action, DrainReport, Ending, InstanceId, Kind, Node, Notice, Policy};
use jiff::{SignedDuration, Timestamp};
use kube::config::{KubeConfigOptions, Kubeconfig};
use spot_drain::{Drain as NodeDrain, Drained};

/// Without a deadline nothing is forced, and a budget may hold a pod for ever: then this ends.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// Cordons a node and evicts its pods, as the function does for a notice.
///
/// With a deadline, pods that a budget still holds are deleted in time for it. Without one nothing
/// is forced, and what still stands after 15 minutes is named. The cordon stays.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("how").required(true).args(["plan", "apply"])),
    after_long_help = "Examples:
  qtctl drain ip-10-0-1-17.ec2.internal --plan
  qtctl drain i-0b662ef9931388ba0 --apply
  qtctl drain i-0b662ef9931388ba0 --deadline 2026-03-01T10:02:00Z --apply

The cluster is the kubeconfig's (KUBECONFIG, --context).
It ends with 1 if something still stands on the node."
)]
pub struct Drain {
    /// The node's name, or the id of its instance.
    #[arg(value_name = "NODE|INSTANCE")]
    node: String,
    /// When the node must be empty (RFC 3339); what is held is forced in time for it.
    #[arg(long, value_name = "RFC3339")]
    deadline: Option<Timestamp>,
    /// Prints what --apply would do, and does nothing.
    #[arg(long)]
    plan: bool,
    /// Does it, and prints what became of each pod.
    #[arg(long)]
    apply: bool,
    /// The longest grace of a pod that is forced, in seconds.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=110))]
    grace_cap: u32,
    /// The kubeconfig's context; without it the current one.
    #[arg(long)]
    context: Option<String>,
}

impl Drain {
    /// Plans or drains, from now on.
    ///
    /// # Errors
    /// If the cluster can't be asked, the node is not there, or something still stands on it.
    pub fn run(&self, out: &mut impl Write) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(Box::pin(self.carry_out(Timestamp::now(), out)))
    }

    async fn carry_out(&self, now: Timestamp, out: &mut impl Write) -> Result<()> {
        if let Some(past) = self.deadline.filter(|deadline| *deadline <= now) {
            bail!("--deadline {past} is past: every pod would be forced at once");
        }
        let cluster = connect(self.context.clone()).await?;
        let nodes = cluster.nodes().await?;
        let node = find(nodes, &self.node)?;
        let notice = self.notice(&node, now)?;
        let last = self
            .deadline
            .map_or(now, |d| d + SignedDuration::from_secs(15));
        let drain = NodeDrain {
            cluster: &cluster,
            notice: &notice,
            policy: Policy {
                grace_cap: self.grace_cap,
                ..Policy::default()
            },
            clock: Clock::set(now),
            ends: last.max(now + PATIENCE),
        };
        let (plan, _) = drain.plan(node.clone(), self.deadline).await?;
        write!(out, "{plan}")?;
        if self.plan {
            return Ok(());
        }
        match drain.run(node, self.deadline).await? {
            Some(Drained { report, .. }) => tell(&report, out),
            None => bail!("the node went away meanwhile"),
        }
    }

    fn notice(&self, node: &Node, now: Timestamp) -> Result<Notice> {
        let instance = node.instance();
        let named = || format!("node {} has no EC2 instance (spec.providerID)", node.name);
        Ok(Notice {
            kind: Kind::ByHand,
            action: Action::Unknown,
            instances: vec![instance.with_context(named)?],
            at: now,
            sent: None,
            deadline: self.deadline,
            hook: None,
            drill: None,
        })
    }
}

async fn connect(context: Option<String>) -> Result<Cluster> {
    // Set once; a second time changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let options = KubeConfigOptions {
        context,
        ..KubeConfigOptions::default()
    };
    let kubeconfig = Kubeconfig::read().context("the kubeconfig (KUBECONFIG)")?;
    let mut config = kube::Config::from_custom_kubeconfig(kubeconfig, &options).await?;
    // The drain tells a refusal from a fault itself, and a silent watch is no dead one.
    config.default_retry = false;
    config.read_timeout = None;
    Ok(Cluster::over(kube::Client::try_from(config)?))
}

fn find(nodes: Vec<Node>, name: &str) -> Result<Node> {
    let instance: Option<InstanceId> = name.parse().ok();
    let is = |node: &Node| node.name == name || (instance.is_some() && node.instance() == instance);
    let found = nodes.into_iter().find(is);
    found.with_context(|| format!("the cluster has no node {name}"))
}

fn tell(report: &DrainReport, out: &mut impl Write) -> Result<()> {
    write!(out, "\n{report}")?;
    match report.ending {
        Ending::Emptied => Ok(()),
        _ => bail!("something still stands on the node"),
    }
}
