//! metrics.k8s.io: the real metrics-server, outside of the cluster, asks real kubelets and KWOK, which
//! plays theirs (a thousandth of a core and a mebibyte a container, unless the pod's annotations
//! `kwok.x-k8s.io/usage-cpu` and `-memory` say otherwise).

use std::{path::Path, process::Command};

use anyhow::Result;
use serde_json::json;

use crate::{control_plane::ApiServer, lab::Lab, port, process::Process, rights, tool};

/// The shortest that it takes; by default a minute.
const EVERY: &str = "10s";

/// Starts it and has the API server ask it.
///
/// # Errors
/// If it can't be had, or the API server refuses.
pub async fn start(lab: &Lab) -> Result<Process> {
    let port = port::free()?;
    let process = Process::start(
        "metrics-server",
        &mut command(lab.api_server(), port, lab.dir())?,
        &lab.dir().join("logs"),
    )?;
    let client = lab.client()?;
    for manifest in manifests(port) {
        rights::apply_one(&client, &manifest).await?;
    }
    Ok(process)
}

fn command(api: &ApiServer, port: u16, dir: &Path) -> Result<Command> {
    let file = |name: &str| dir.join("kubernetes").join(name).display().to_string();
    let kubeconfig = api.kubeconfig.display();
    let mut command = Command::new(tool::directory("metrics-server")?.join("metrics-server"));
    command.args([
        format!("--kubeconfig={kubeconfig}"),
        format!("--authentication-kubeconfig={kubeconfig}"),
        format!("--authorization-kubeconfig={kubeconfig}"),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--secure-port={port}"),
        format!("--cert-dir={}", dir.join("metrics-server").display()),
        format!("--metric-resolution={EVERY}"),
        // Must be shorter.
        "--kubelet-request-timeout=5s".to_owned(),
        "--kubelet-preferred-address-types=InternalIP".to_owned(),
        "--kubelet-use-node-status-port".to_owned(),
        // Kubelets here sign their own.
        "--kubelet-insecure-tls".to_owned(),
        format!(
            "--kubelet-client-certificate={}",
            file("kubelet-client.crt")
        ),
        format!("--kubelet-client-key={}", file("kubelet-client.key")),
    ]);
    Ok(command)
}

fn manifests(port: u16) -> [serde_json::Value; 2] {
    let name = "metrics-server";
    // The API server, who asks, is on this machine: a name that leads to the loopback will do.
    let service = json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": { "name": name, "namespace": "kube-system" },
        "spec": { "type": "ExternalName", "externalName": "localhost", "ports": [{ "port": port }] },
    });
    let api = json!({
        "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
        "metadata": { "name": "v1beta1.metrics.k8s.io" },
        "spec": {
            "group": "metrics.k8s.io", "version": "v1beta1",
            "groupPriorityMinimum": 100, "versionPriority": 100,
            "insecureSkipTLSVerify": true,
            "service": { "name": name, "namespace": "kube-system", "port": port },
        },
    });
    [service, api]
}
