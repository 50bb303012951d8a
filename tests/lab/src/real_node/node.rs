//! One real node: how it starts, and how it ends.

use std::{
    collections::BTreeMap,
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use k8s_openapi::api::core::v1::Node;
use kube::Api;
use lab_pod::Line;

use super::{
    Parts, bridge, cgroup,
    config::{self, HIDDEN, KERNEL_SETTINGS},
    log,
    namespaces::Namespaces,
    network::Network,
    slot::{Slot, cleanup},
};
use crate::{
    control_plane::ApiServer,
    process::{self, Process},
};

/// Two or three seconds on an idle machine, some more when a build has it.
pub(super) const READY_WITHIN: Duration = Duration::from_secs(60);

/// What the cluster shall know of a node.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Its name; one name belongs to one node of a lab.
    pub name: String,
    /// `aws:///ZONE/INSTANCE`.
    pub provider_id: String,
    /// The labels it registers with; of `kubernetes.io` a kubelet may set the well-known ones only.
    pub labels: BTreeMap<String, String>,
    /// `KEY=VALUE:EFFECT`, from the start.
    pub taints: Vec<String>,
}

/// A kubelet, a containerd and their pods, in namespaces of their own. Dropped, it is terminated.
#[derive(Debug)]
pub struct RealNode {
    pub(super) name: String,
    pub(super) dir: PathBuf,
    pub(super) address: Ipv4Addr,
    // In the order in which they are dropped; the slot's number is free only after all else.
    pub(super) namespaces: Namespaces,
    pub(super) programs: Vec<Process>,
    terminated: bool,
    /// The bridge of the network that it is on.
    pub(super) network: Option<String>,
    pub(super) slot: Slot,
}

impl RealNode {
    /// Starts a node below `dir` (logs in `dir/logs`) and waits until it is Ready. Its pods are
    /// reached from this machine, and reach nothing.
    ///
    /// # Errors
    /// If a part of it doesn't start; its log is named. What had started is gone then.
    pub async fn start(
        parts: &Parts,
        api: &ApiServer,
        dir: &Path,
        recipe: &Recipe,
    ) -> Result<Self> {
        Self::start_in(None, parts, api, dir, recipe).await
    }

    /// The same in a network, if there is one: its pods reach each other and Services by name.
    ///
    /// # Errors
    /// If a part of it doesn't start; its log is named. What had started is gone then.
    pub async fn start_in(
        network: Option<&Network>,
        parts: &Parts,
        api: &ApiServer,
        dir: &Path,
        recipe: &Recipe,
    ) -> Result<Self> {
        let started = Self::begin(network, parts, dir, recipe).await;
        let mut node = started.with_context(|| format!("the machine of node {}", recipe.name))?;
        let logs = dir.join("logs");
        node.start_containerd(parts, &logs)
            .await
            .context("containerd")?;
        node.start_kubelet(parts, api, recipe, &logs)?;
        if network.is_some() {
            node.start_kube_proxy(parts, api, &logs)?;
        }
        node.wait_until_ready(api).await?;
        Ok(node)
    }

    /// The node's name in the cluster.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a container of this node said, from the node's own files.
    ///
    /// # Errors
    /// If there is no such log.
    pub fn container_log(&self, namespace: &str, pod: &str, container: &str) -> Result<Vec<Line>> {
        log::container_log(&self.dir.join("pods"), namespace, pod, container)
    }

    /// What the end of a Spot instance looks like: every process of the node is killed at the same
    /// moment and nobody is told. The cluster still has the node; a second call does nothing.
    ///
    /// # Errors
    /// If something survives, which would be the kernel's fault.
    pub fn terminate(&mut self) -> Result<()> {
        if self.terminated {
            return Ok(());
        }
        self.namespaces.kill();
        self.programs.iter_mut().for_each(Process::kill);
        self.terminated = true;
        // In a network that is the node's own cable.
        bridge::delete(&self.slot.name);
        if let Some(network) = &self.network {
            Network::detach(network, &self.slot);
        }
        cgroup::remove(&self.slot.name)
            .with_context(|| format!("what is left of node {}", self.name))
    }

    async fn begin(
        network: Option<&Network>,
        parts: &Parts,
        dir: &Path,
        recipe: &Recipe,
    ) -> Result<Self> {
        let home = dir.join("nodes").join(&recipe.name);
        let hidden = HIDDEN.iter().find(|place| home.starts_with(place));
        ensure!(
            hidden.is_none(),
            "{} can't be below {}",
            home.display(),
            HIDDEN.join(", ")
        );
        let slot = Slot::take().await?;
        let address = network.map_or(slot.address, |network| network.address_of(&slot));
        write_files(&home, &slot, parts, network.is_some())?;
        process::at_the_end(&cleanup(&slot.name))?;
        let namespaces = Namespaces::create(
            &recipe.name,
            &parts.program,
            network.is_some(),
            &dir.join("logs"),
        )
        .await?;
        let (name, programs) = (recipe.name.clone(), Vec::new());
        let node = Self {
            name,
            dir: home,
            address,
            namespaces,
            programs,
            terminated: false,
            network: network.map(|network| network.name().to_owned()),
            slot,
        };
        cgroup::create(&node.slot.name)?;
        let mut mount = node.namespaces.command("mount");
        mount
            .arg("--all")
            .arg("--fstab")
            .arg(node.dir.join("fstab"));
        node.namespaces.run(mount).await?;
        match network {
            Some(network) => network.attach(&node.slot, &node.namespaces).await?,
            None => bridge::create(&node.slot.name, node.slot.address).await?,
        }
        Ok(node)
    }

    async fn wait_until_ready(&mut self, api: &ApiServer) -> Result<()> {
        let nodes: Api<Node> = Api::all(api.admin()?);
        let until = Instant::now() + READY_WITHIN;
        while !nodes
            .get_opt(&self.name)
            .await?
            .is_some_and(|node| is_ready(&node))
        {
            self.check()?;
            ensure!(
                Instant::now() < until,
                "node {} is not Ready after {READY_WITHIN:?}",
                self.name
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    pub(super) fn check(&mut self) -> Result<()> {
        self.namespaces.check()?;
        self.programs.iter_mut().try_for_each(Process::check)
    }
}

impl Drop for RealNode {
    fn drop(&mut self) {
        if let Err(error) = self.terminate() {
            eprintln!("{error:#}");
        }
    }
}

/// Ready, and no longer tainted as not ready: a pod can be put there.
fn is_ready(node: &Node) -> bool {
    let conditions = node
        .status
        .as_ref()
        .and_then(|status| status.conditions.as_ref());
    let ready = conditions
        .into_iter()
        .flatten()
        .any(|one| one.type_ == "Ready" && one.status == "True");
    let taints = node.spec.as_ref().and_then(|spec| spec.taints.as_ref());
    ready
        && !taints
            .into_iter()
            .flatten()
            .any(|taint| taint.key == "node.kubernetes.io/not-ready")
}

fn write_files(home: &Path, slot: &Slot, parts: &Parts, in_network: bool) -> Result<()> {
    for dir in ["cni", "addresses", "kubelet", "pods"] {
        fs::create_dir_all(home.join(dir))
            .with_context(|| format!("creating {}", home.display()))?;
    }
    for (setting, value) in KERNEL_SETTINGS {
        let file = home.join("kernel").join(setting);
        fs::create_dir_all(file.parent().unwrap_or(home))?;
        fs::write(file, format!("{value}\n"))?;
    }
    let network = if in_network {
        config::routed_network(slot.address, home)
    } else {
        config::network(&slot.name, slot.address, home)
    };
    fs::write(
        home.join("cni/10-lab.conflist"),
        serde_json::to_vec_pretty(&network)?,
    )?;
    fs::write(
        home.join("containerd.toml"),
        config::containerd(home, &parts.packages.cni()),
    )?;
    fs::write(home.join("fstab"), config::mounts(&slot.name, home))?;
    Ok(())
}
