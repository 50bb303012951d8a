//! KWOK plays the kubelets of simulated nodes: Ready, leases, pods that run and stop.

pub mod node;

use std::{fs, path::Path, process::Command};

use anyhow::Result;

use crate::{control_plane::ApiServer, port, process::Process, tool};

const STAGES: &str = include_str!("stages.yaml");
const METRICS: &str = include_str!("metrics.yaml");

/// Nodes with this label are KWOK's. Without it KWOK lets go of a node as a dead kubelet does:
/// its lease stays as it is and nobody stops its pods.
pub const LABEL: &str = "lab.quanttrader.io/kwok";

/// Starts KWOK for the nodes that carry [`LABEL`].
///
/// # Errors
/// If it can't be had or started.
pub fn start(dir: &Path, api: &ApiServer) -> Result<Process> {
    let program = tool::directory("kwok")?.join("kwok");
    let stages = dir.join("stages.yaml");
    fs::write(&stages, format!("{STAGES}---\n{METRICS}"))?;
    let (certificates, port) = (dir.join("kubernetes"), port::free()?);
    let mut command = Command::new(program);
    command.args([
        format!("--config={}", stages.display()),
        format!("--kubeconfig={}", api.kubeconfig.display()),
        format!("--manage-nodes-with-label-selector={LABEL}=true"),
        // metrics-server asks it there, as it asks a kubelet.
        format!("--node-ip={}", api.address),
        format!("--node-port={port}"),
        format!("--server-address={}:{port}", api.address),
        format!(
            "--tls-cert-file={}",
            certificates.join("apiserver.crt").display()
        ),
        format!(
            "--tls-private-key-file={}",
            certificates.join("apiserver.key").display()
        ),
        // EKS's kubelets too: 40 s, renewed every 10.
        "--node-lease-duration-seconds=40".to_owned(),
    ]);
    // It would read ~/.kwok otherwise.
    command.env("KWOK_WORKDIR", dir.join("kwok"));
    Process::start("kwok", &mut command, &dir.join("logs"))
}
