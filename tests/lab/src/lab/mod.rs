//! One lab: an account, a cluster, and what connects them.

mod happen;
mod own_runtime;
mod start;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context, Result};
use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use kube::Client;
use tokio::sync::Mutex;

use crate::{
    account::{ID, cluster::Cluster},
    control_plane::{ApiServer, ControlPlane},
    deploy,
    front::Front,
    full::Aws,
    group::GroupBuilder,
    life::World,
    process::Process,
    proxy::Proxy,
    real_node::Network,
    state_dir::StateDir,
};
use own_runtime::OwnRuntime;

/// The cluster that every lab has.
pub const CLUSTER: &str = "lab";
/// The Kubernetes group that the function's access entry gives.
pub const GROUP: &str = "quanttrader:spot-drain";
/// In-process: the access key that the function's role signs with.
pub(crate) const ACCESS_KEY: &str = "AKIASPOTDRAIN0000000";
pub(crate) const SECRET_KEY: &str = "in-process-secret";

/// A running lab. It ends when it is dropped, or with the process.
#[derive(Debug)]
pub struct Lab {
    // In the order in which they are dropped: what acts by itself first, the directory last.
    _runtime: OwnRuntime,
    front: Front,
    world: Arc<World>,
    api: ApiServer,
    aws: Option<Aws>,
    _kwok: Process,
    plane: Mutex<ControlPlane>,
    network: Option<Network>,
    dir: StateDir,
}

impl Lab {
    /// Enters another EKS cluster, tagged as ours and open to the function's role, that is reached
    /// at `endpoint`: this lab's API server, or a proxy before it.
    pub fn add_cluster(&self, name: &str, endpoint: &str) {
        let mut cluster = Cluster::new(name, endpoint, &self.api.ca_pem);
        cluster
            .tags
            .insert("Project".to_owned(), "quanttrader".to_owned());
        cluster.access = BTreeMap::from([(function_role(), vec![GROUP.to_owned()])]);
        self.world
            .account
            .state()
            .clusters
            .insert(name.to_owned(), cluster);
    }

    /// A proxy before the API server, and a cluster named `name` that is reached through it: what
    /// goes wrong there is this test's alone. Node groups join it by `in_cluster(name)`.
    ///
    /// # Errors
    /// If it can't listen.
    pub async fn cluster_behind_a_proxy(&self, name: &str) -> Result<Proxy> {
        let api = self.api.clone();
        let runtime = self.world.runtime();
        let proxy = runtime
            .spawn(async move { Proxy::start(&api).await })
            .await??;
        self.add_cluster(name, proxy.url());
        Ok(proxy)
    }

    /// The SDK's configuration for a function called in-process: its role, the front's endpoints.
    pub async fn function_config(&self) -> SdkConfig {
        self.function_config_at(&self.front).await
    }

    /// The same with AWS at a front of the function's own.
    pub async fn function_config_at(&self, front: &Front) -> SdkConfig {
        let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "lab");
        aws::loader()
            .region(aws_config::Region::from_static(crate::account::REGION))
            .credentials_provider(credentials)
            .endpoint_url(front.url())
            .load()
            .await
    }

    /// A full lab's AWS: ministack, the stack and its outputs.
    ///
    /// # Errors
    /// If this lab is in-process.
    pub fn aws(&self) -> Result<&Aws> {
        self.aws
            .as_ref()
            .context("an in-process lab has no ministack")
    }

    /// What the deployed function has logged so far, a line each.
    ///
    /// # Errors
    /// If this lab is in-process, or the log can't be read.
    pub async fn function_logs(&self) -> Result<Vec<String>> {
        let aws = self.aws()?;
        let group = aws.stack.output("LogGroupName")?.to_owned();
        let url = aws.ministack.url().to_owned();
        tokio::task::spawn_blocking(move || deploy::function_logs(&url, &group)).await?
    }

    /// An administrator's client of the cluster, with a connection of its own.
    ///
    /// # Errors
    /// If it can't be made.
    pub fn client(&self) -> Result<Client> {
        self.api.admin()
    }

    /// The API server: its URL, its authority, the kubeconfig, the audit log.
    pub fn api_server(&self) -> &ApiServer {
        &self.api
    }

    /// The front: its URL, calls, mails, faults.
    pub fn front(&self) -> &Front {
        &self.front
    }

    /// The account's state and the instances' lives, for what has no shorter way here.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// Begins a group of instances.
    pub fn node_group(&self, name: &str) -> GroupBuilder {
        GroupBuilder::new(&self.world, CLUSTER, name)
    }

    /// The network of its real nodes, if they have one.
    pub fn network(&self) -> Option<&Network> {
        self.network.as_ref()
    }

    /// Where its state and logs are.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }
}

/// In-process, the ARN of the function's role.
#[must_use]
pub fn function_role() -> String {
    format!("arn:aws:iam::{ID}:role/quanttrader-spot-drain")
}
