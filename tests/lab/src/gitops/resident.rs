//! A program that plays a pod's part from outside of the cluster: it starts as soon as the cluster
//! has what the pod would need, and is started again when it ends, as a kubelet does.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Result;
use http::Request;
use kube::Client;
use tokio::task::AbortHandle;

use super::account::Account;
use crate::{control_plane::ApiServer, lab::Lab, process::Process, progress};

const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A kubelet waits longer, and longer each time.
const BEFORE_THE_NEXT: Duration = Duration::from_secs(1);

/// What is started, and when.
pub struct Part {
    /// Its name, in the log's and in what people read.
    pub name: &'static str,
    /// As whom it talks to the cluster.
    pub account: Account,
    /// What the API server must answer before, by path.
    pub needs: Vec<String>,
    /// Which resources the API server must name in its discovery before: a controller that finds
    /// its kind missing there asks again after ten seconds.
    pub discovers: Vec<&'static str>,
    /// How it is started, with a kubeconfig.
    pub command: Box<dyn Fn(&Path) -> Command + Send + Sync>,
}

/// Runs until it is dropped.
#[derive(Debug)]
pub struct Resident(AbortHandle);

impl Resident {
    /// From now on `part` runs whenever it can.
    ///
    /// # Errors
    /// If the API server's certificate can't be read.
    pub fn new(lab: &Lab, part: Part) -> Result<Self> {
        let (api, client, dir) = (
            lab.api_server().clone(),
            lab.client()?,
            lab.dir().to_owned(),
        );
        let task = lab.world().runtime().spawn(async move {
            let mut ran = false;
            loop {
                // What it complained of is in its log.
                let _ = run(&part, &mut ran, &api, &client, &dir).await;
                tokio::time::sleep(BEFORE_THE_NEXT).await;
            }
        });
        Ok(Self(task.abort_handle()))
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn run(
    part: &Part,
    ran: &mut bool,
    api: &ApiServer,
    client: &Client,
    dir: &Path,
) -> Result<()> {
    for path in &part.needs {
        while !there(client, path).await {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
    while !discovered(client, &part.discovers).await {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let kubeconfig: PathBuf = part.account.kubeconfig(api, client, dir).await?;
    let mut command = (part.command)(&kubeconfig);
    let mut process = Process::start(part.name, &mut command, &dir.join("logs"))?;
    if !std::mem::replace(ran, true) {
        progress::tell(&format!("{} runs", part.name));
    }
    loop {
        process.check()?;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// As controllers ask: <https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery>
async fn discovered(client: &Client, resources: &[&str]) -> bool {
    let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    let request = Request::get("/apis")
        .header("Accept", accept)
        .body(Vec::new());
    let Ok(request) = request else {
        return false;
    };
    let said = client.request_text(request).await.unwrap_or_default();
    let named = |name: &&str| said.contains(&format!("\"resource\":\"{name}\""));
    resources.iter().all(named)
}

async fn there(client: &Client, path: &str) -> bool {
    let Ok(request) = Request::get(path).body(Vec::new()) else {
        return false;
    };
    client.request_text(request).await.is_ok()
}
