//! KWOK plays the kubelets of simulated nodes: Ready, leases, pods that run and stop.

pub mod node;

use std::{fs, path::Path, process::Command};

use anyhow::Result;

use crate::{control_plane::ApiServer, process::Process, tool};

const STAGES: &str = include_str!("stages.yaml");

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
    fs::write(&stages, STAGES)?;
    let mut command = Command::new(program);
    command.args([
        format!("--config={}", stages.display()),
        format!("--kubeconfig={}", api.kubeconfig.display()),
        format!("--manage-nodes-with-label-selector={LABEL}=true"),
        "--node-ip=10.0.0.1".to_owned(),
        // EKS's kubelets too: 40 s, renewed every 10.
        "--node-lease-duration-seconds=40".to_owned(),
    ]);
    // It would read ~/.kwok otherwise.
    command.env("KWOK_WORKDIR", dir.join("kwok"));
    Process::start("kwok", &mut command, &dir.join("logs"))
}
