//! A lab for GitOps: what a cluster needs so that Argo CD brings everything else from git.
//!
//! The control plane, real nodes in a network where the machine can and KWOK's, ministack for
//! secrets, metrics.k8s.io, Argo CD and External Secrets as processes of this machine. In the
//! cluster they are what the tree makes of them: look-alikes on simulated nodes.

mod account;
mod argo_cd;
mod operator;
mod resident;
mod served;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{
    ingress::LoadBalancers,
    lab::Lab,
    metrics,
    ministack::Ministack,
    port,
    process::Process,
    progress,
    real_node::{self, Parts, ServiceImages},
};
use argo_cd::ArgoCd;
use resident::Resident;
use served::Served;

/// Whose images the pods' program is taken for.
const SERVICES: [&str; 3] = ["market-data-simulator", "risk-management", "trading-engine"];
/// Where an environment's images are, of ministack's account or of the examples', and what the
/// charts name by default.
const REGISTRIES: [&str; 3] = [
    "000000000000.dkr.ecr.us-east-1.amazonaws.com/quanttrader",
    "111111111111.dkr.ecr.us-east-1.amazonaws.com/quanttrader",
    "docker.io/quanttrader",
];
/// Nodes for what belongs to the platform, and for the services.
const SYSTEM_NODES: usize = 2;
const TRADING_NODES: usize = 2;
/// What a node for the services has in Terraform too.
const WORKLOAD: (&str, &str) = ("workload", "trading");

/// What Argo CD will fetch from.
#[derive(Clone, Debug)]
pub struct Sources {
    /// A folder of bare repositories.
    pub git: PathBuf,
    /// A folder that is a Helm repository.
    pub charts: PathBuf,
}

/// A running lab for GitOps. It ends when it is dropped, or with the process.
#[derive(Debug)]
pub struct Gitops {
    // In the order in which they are dropped: clients first.
    _operator: Resident,
    argo_cd: ArgoCd,
    served: Served,
    _load_balancers: LoadBalancers,
    _metrics: Process,
    ministack: Ministack,
    images: Option<ServiceImages>,
    parts: Option<Parts>,
    simulated: Option<String>,
    /// Its cluster.
    pub lab: Lab,
}

/// What whoever works with it needs to know, on one line.
#[derive(Debug, Serialize)]
pub struct Description<'a> {
    kubeconfig: &'a Path,
    git_url: &'a str,
    charts_url: &'a str,
    aws_endpoint: &'a str,
    argocd_server: &'a str,
    dir: &'a Path,
    /// The services' stand-in images; none where all nodes are simulated.
    images: Option<&'a ServiceImages>,
    real_nodes: bool,
    /// If they are not real, why.
    why: Option<&'a str>,
}

impl Gitops {
    /// Starts it, all but the real nodes: what comes before the first pod for them can begin.
    ///
    /// # Errors
    /// If something can't be had or doesn't start; logs are named.
    pub async fn start(sources: &Sources) -> Result<Self> {
        let parts = match Parts::get_networked().await {
            Ok(parts) => Ok(parts.with_services(&repositories())?),
            Err(lack) => Err(lack.to_string()),
        };
        let lab = Lab::in_process_networked(parts.is_ok()).await?;
        progress::tell("kube-apiserver is ready");
        let port = port::free()?;
        let (ministack, nodes, metrics, served, argo_cd) = tokio::join!(
            Ministack::start(lab.dir(), port, lab.front().url()),
            simulated_nodes(&lab, parts.is_ok()),
            metrics::start(&lab),
            Served::start(&lab, &sources.git, &sources.charts),
            ArgoCd::start(&lab),
        );
        nodes.context("the nodes")?;
        let (ministack, served) = (ministack?, served?);
        let metrics = metrics.context("metrics.k8s.io")?;
        let argo_cd = argo_cd.context("Argo CD")?;
        progress::tell("the simulated nodes are Ready; ministack answers, with IAM on");
        let load_balancers = LoadBalancers::start(&lab)?;
        let operator = operator::start(&lab, ministack.url()).context("External Secrets")?;
        let simulated = parts.as_ref().err().cloned();
        let (parts, images) = parts.ok().unzip();
        Ok(Self {
            _operator: operator,
            argo_cd,
            served,
            _load_balancers: load_balancers,
            _metrics: metrics,
            ministack,
            simulated,
            parts,
            images,
            lab,
        })
    }

    /// Waits for the real nodes, where there are any.
    ///
    /// # Errors
    /// If one doesn't get Ready.
    pub async fn join_real_nodes(&self) -> Result<()> {
        let Some(parts) = &self.parts else {
            return Ok(());
        };
        let joined = (0..TRADING_NODES).map(|_| real_node::join(&self.lab, parts, "eks-trading"));
        futures::future::try_join_all(joined).await?;
        progress::tell("the real nodes are Ready");
        Ok(())
    }

    /// How to work with it.
    pub fn description(&self) -> Description<'_> {
        Description {
            kubeconfig: &self.lab.api_server().kubeconfig,
            git_url: &self.served.git,
            charts_url: &self.served.charts,
            aws_endpoint: self.ministack.url(),
            argocd_server: &self.argo_cd.server,
            dir: self.lab.dir(),
            images: self.images.as_ref(),
            real_nodes: self.images.is_some(),
            why: self.simulated.as_deref(),
        }
    }
}

/// The names under which nodes have the services' images.
#[must_use]
pub fn repositories() -> Vec<String> {
    let of = |registry: &str| SERVICES.map(|service| format!("{registry}/{service}"));
    REGISTRIES.into_iter().flat_map(of).collect()
}

/// Those of the platform, and the services' where they are not `real`.
async fn simulated_nodes(lab: &Lab, real: bool) -> Result<()> {
    lab.node_group("system")
        .nodes(SYSTEM_NODES)
        .create()
        .await?;
    let (key, value) = WORKLOAD;
    let taint = format!("{key}={value}:NoSchedule");
    let trading = lab.node_group("trading").label(key, value).taint(&taint);
    let simulated = if real { 0 } else { TRADING_NODES };
    trading.nodes(simulated).spot().create().await?;
    Ok(())
}
