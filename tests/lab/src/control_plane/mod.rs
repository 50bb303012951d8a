//! A real Kubernetes control plane: etcd, kube-apiserver, kube-controller-manager, kube-scheduler.

mod api_server;
mod certificate;

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use kube::Client;

pub use api_server::ApiServer;

use crate::{port, process::Process, tool};

/// On two busy cores it takes some seconds; a minute means that something is wrong.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// How a control plane is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address that nodes reach it at; loopback unless there are real ones.
    pub address: IpAddr,
    /// Whether pods get their service account's token: only with nodes that reach the API server.
    pub service_accounts: bool,
    /// Where it asks who a token is (`TokenReview`), beside the administrator's.
    pub token_webhook: Option<String>,
    /// After which silence of its kubelet a node is not Ready, if not after Kubernetes' own.
    pub node_missed: Option<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            service_accounts: false,
            token_webhook: None,
            node_missed: None,
        }
    }
}

/// The four programs, and the way in.
#[derive(Debug)]
pub struct ControlPlane {
    /// The API server's address and its ways in.
    pub api: ApiServer,
    programs: PathBuf,
    dir: PathBuf,
    etcd_url: String,
    // In the order in which they are dropped: clients first, so that no log fills with complaints.
    controllers: Vec<Process>,
    server: Process,
    etcd: Process,
}

impl ControlPlane {
    /// Starts all of it below `dir` and waits until `/readyz` says ok.
    ///
    /// # Errors
    /// If a program ends or is not ready in time; its log is named.
    pub async fn start(dir: &Path, options: &Options) -> Result<Self> {
        let programs = tool::directory("kubernetes")?;
        let kubernetes = dir.join("kubernetes");
        fs::create_dir_all(&kubernetes)?;
        let (etcd, etcd_url) = start_etcd(&programs, &kubernetes, &dir.join("logs"))?;
        let api = ApiServer::prepare(&kubernetes, options)?;
        let mut command = api.command(&programs.join("kube-apiserver"), &kubernetes, &etcd_url);
        let server = Process::start("kube-apiserver", &mut command, &dir.join("logs"))?;
        let (dir, controllers) = (dir.to_owned(), Vec::new());
        let mut plane = Self {
            api,
            programs,
            dir,
            etcd_url,
            controllers,
            server,
            etcd,
        };
        plane.wait_until_ready().await?;
        plane.start_controllers(options.node_missed)?;
        Ok(plane)
    }

    /// Kills the API server and starts it again on the same port: watches break, state stays.
    ///
    /// # Errors
    /// If it is not ready again in time.
    pub async fn restart_api_server(&mut self) -> Result<()> {
        self.server.kill();
        let kubernetes = self.dir.join("kubernetes");
        let program = self.programs.join("kube-apiserver");
        let mut command = self.api.command(&program, &kubernetes, &self.etcd_url);
        self.server = Process::start("kube-apiserver", &mut command, &self.dir.join("logs"))?;
        self.wait_until_ready().await
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let client = self.api.admin()?;
        let until = Instant::now() + READY_WITHIN;
        loop {
            self.etcd.check()?;
            self.server.check()?;
            let last = match ready(&client).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            ensure!(
                Instant::now() < until,
                "kube-apiserver is not ready: {last:#}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn start_controllers(&mut self, node_missed: Option<Duration>) -> Result<()> {
        let kubernetes = self.dir.join("kubernetes");
        let file = |name: &str| kubernetes.join(name).display().to_string();
        let common = [
            format!("--kubeconfig={}", self.api.kubeconfig.display()),
            "--leader-elect=false".to_owned(),
            // For hundreds of pods at once; the defaults are made for sharing a big API server.
            "--kube-api-qps=500".to_owned(),
            "--kube-api-burst=1000".to_owned(),
        ];
        let manager = [
            format!(
                "--service-account-private-key-file={}",
                file("service-account.key")
            ),
            format!("--root-ca-file={}", file("ca.crt")),
            "--use-service-account-credentials=false".to_owned(),
            // By default a quarter of a minute: here people and tests wait for it.
            "--horizontal-pod-autoscaler-sync-period=5s".to_owned(),
        ];
        let missed = node_missed.map(|d| format!("--node-monitor-grace-period={}s", d.as_secs()));
        let manager = common.iter().chain(&manager).chain(&missed);
        self.start_controller("kube-controller-manager", manager)?;
        self.start_controller("kube-scheduler", common.iter())
    }

    fn start_controller<'a>(
        &mut self,
        name: &str,
        arguments: impl Iterator<Item = &'a String>,
    ) -> Result<()> {
        let mut command = Command::new(self.programs.join(name));
        command.args(arguments);
        command.arg(format!("--secure-port={}", port::free()?));
        command.arg("--bind-address=127.0.0.1");
        command.arg(format!("--cert-dir={}", self.dir.join(name).display()));
        let process = Process::start(name, &mut command, &self.dir.join("logs"))?;
        self.controllers.push(process);
        Ok(())
    }
}

fn start_etcd(programs: &Path, dir: &Path, logs: &Path) -> Result<(Process, String)> {
    let client = format!("http://127.0.0.1:{}", port::free()?);
    let peer = format!("http://127.0.0.1:{}", port::free()?);
    let mut command = Command::new(programs.join("etcd"));
    command.args([
        format!("--data-dir={}", dir.join("etcd").display()),
        format!("--listen-client-urls={client}"),
        format!("--advertise-client-urls={client}"),
        format!("--listen-peer-urls={peer}"),
        format!("--initial-advertise-peer-urls={peer}"),
        format!("--initial-cluster=default={peer}"),
        // Nothing here outlives the lab.
        "--unsafe-no-fsync".to_owned(),
        "--log-level=warn".to_owned(),
    ]);
    Ok((Process::start("etcd", &mut command, logs)?, client))
}

async fn ready(client: &Client) -> Result<()> {
    let request = http::Request::get("/readyz").body(Vec::new())?;
    client.request_text(request).await.context("GET /readyz")?;
    Ok(())
}
