//! The programs of a node: containerd with the images, the kubelet, and kube-proxy in a network.

use std::{fs, path::Path, time::Instant};

use anyhow::{Result, ensure};

use super::{
    Parts,
    config::{self, SOCKET},
    node::{READY_WITHIN, RealNode, Recipe},
};
use crate::{control_plane::ApiServer, process::Process};

impl RealNode {
    pub(super) async fn start_containerd(&mut self, parts: &Parts, logs: &Path) -> Result<()> {
        let mut command = self.namespaces.command("containerd");
        command
            .arg("--config")
            .arg(self.dir.join("containerd.toml"));
        let name = format!("{}-containerd", self.name);
        self.programs.push(Process::start(
            &name,
            parts.packages.put_first(&mut command),
            logs,
        )?);
        let until = Instant::now() + READY_WITHIN;
        while let Err(error) = self.ctr(parts, &["version"]).await {
            self.check()?;
            ensure!(Instant::now() < until, "{error:#}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        for image in &parts.images {
            let image = image.display().to_string();
            let import = ["images", "import", "--snapshotter", "native", &image];
            self.ctr(parts, &[&["--namespace", "k8s.io"], &import[..]].concat())
                .await?;
        }
        Ok(())
    }

    async fn ctr(&self, parts: &Parts, arguments: &[&str]) -> Result<String> {
        let mut command = self.namespaces.command("ctr");
        parts
            .packages
            .put_first(&mut command)
            .args(["--address", SOCKET])
            .args(arguments);
        self.namespaces.run(command).await
    }

    pub(super) fn start_kubelet(
        &mut self,
        parts: &Parts,
        api: &ApiServer,
        recipe: &Recipe,
        logs: &Path,
    ) -> Result<()> {
        fs::write(self.dir.join("ca.crt"), &api.ca_pem)?;
        let mut config = config::kubelet(
            &self.slot.name,
            self.address,
            &recipe.provider_id,
            &self.dir,
        );
        if self.network.is_some() {
            config::know_names(&mut config);
        }
        fs::write(
            self.dir.join("kubelet.json"),
            serde_json::to_vec_pretty(&config)?,
        )?;
        let labels = recipe.labels.iter();
        let labels: Vec<String> = labels
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut command = self.namespaces.command(&parts.kubelet);
        command.args([
            format!("--config={}", self.dir.join("kubelet.json").display()),
            format!("--kubeconfig={}", api.kubeconfig.display()),
            format!("--root-dir={}", self.dir.join("kubelet").display()),
            format!("--cert-dir={}", self.dir.join("pki").display()),
            format!("--hostname-override={}", self.name),
            format!("--node-ip={}", self.address),
            format!("--node-labels={}", labels.join(",")),
            format!("--register-with-taints={}", recipe.taints.join(",")),
        ]);
        self.programs.push(Process::start(
            &format!("{}-kubelet", self.name),
            &mut command,
            logs,
        )?);
        Ok(())
    }

    /// Services' addresses mean something on this node from now on.
    pub(super) fn start_kube_proxy(
        &mut self,
        parts: &Parts,
        api: &ApiServer,
        logs: &Path,
    ) -> Result<()> {
        let Some(network) = &parts.network else {
            return Ok(());
        };
        let mut command = self.namespaces.command(&network.kube_proxy);
        command.args([
            format!("--kubeconfig={}", api.kubeconfig.display()),
            format!("--hostname-override={}", self.name),
            format!("--bind-address={}", self.address),
            "--proxy-mode=nftables".to_owned(),
            "--healthz-bind-address=127.0.0.1:10256".to_owned(),
            "--metrics-bind-address=127.0.0.1:10249".to_owned(),
            // The machine's limits are the machine's; a namespace may not set them.
            "--conntrack-max-per-core=0".to_owned(),
            "--conntrack-min=0".to_owned(),
            "--conntrack-tcp-timeout-established=0".to_owned(),
            "--conntrack-tcp-timeout-close-wait=0".to_owned(),
        ]);
        network.nftables.put_first(&mut command);
        self.programs.push(Process::start(
            &format!("{}-kube-proxy", self.name),
            &mut command,
            logs,
        )?);
        Ok(())
    }
}
