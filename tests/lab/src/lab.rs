//! One lab: an account, a cluster, and what connects them.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context, Result};
use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use jiff::Timestamp;
use kube::Client;
use serde_json::Value;
use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::{Mutex, OnceCell, watch},
};

use crate::{
    account::{
        ID,
        cluster::Cluster,
        group::{Ending, Instance},
    },
    clock::Clock,
    control_plane::{ApiServer, ControlPlane, Options},
    deploy, event,
    front::{Front, Principal, Verdict},
    full::{Aws, Settings},
    group::GroupBuilder,
    kwok,
    life::World,
    ministack::Ministack,
    port,
    process::Process,
    progress,
    proxy::Proxy,
    rights,
    state_dir::StateDir,
};

/// The cluster that every lab has.
pub const CLUSTER: &str = "lab";
/// The Kubernetes group that the function's access entry gives.
pub const GROUP: &str = "quanttrader:spot-drain";
/// In-process: the access key that the function's role signs with.
const ACCESS_KEY: &str = "AKIASPOTDRAIN0000000";
const SECRET_KEY: &str = "in-process-secret";

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
    dir: StateDir,
}

impl Lab {
    /// A real control plane, KWOK and the front alone: for functions called as library code. Nothing
    /// is refused by IAM here; Kubernetes' RBAC is real.
    ///
    /// # Errors
    /// If something doesn't start; logs are named.
    pub async fn in_process() -> Result<Self> {
        Self::in_process_with(Clock::REAL).await
    }

    /// The same with AWS's waits shortened.
    ///
    /// # Errors
    /// If something doesn't start; logs are named.
    pub async fn in_process_with(clock: Clock) -> Result<Self> {
        let beginning = Beginning::new(clock, Verdict::None).await?;
        let plane = beginning.control_plane(Options::default()).await?;
        let lab = beginning.lab(plane)?;
        let arn = function_role();
        let secret = SECRET_KEY.to_owned();
        lab.front
            .add_principal(ACCESS_KEY, Principal { arn, secret });
        lab.add_cluster(CLUSTER, &lab.api.url);
        rights::apply(&lab.client()?).await?;
        Ok(lab)
    }

    /// One in-process lab for all tests of a binary; it ends with the process.
    ///
    /// # Errors
    /// If it doesn't start.
    pub async fn shared() -> Result<&'static Self> {
        static SHARED: OnceCell<Lab> = OnceCell::const_new();
        SHARED.get_or_try_init(Self::in_process).await
    }

    /// The template deployed to ministack, its function run by Lambda as its role, the control plane
    /// and KWOK. Where nothing needs to be built it takes half a minute.
    ///
    /// # Errors
    /// If something can't be had or doesn't start; logs are named.
    pub async fn full(settings: &Settings) -> Result<Self> {
        progress::tell(
            "starting ministack and a control plane; building the function and template.yaml",
        );
        let port = port::free()?;
        let url = format!("http://127.0.0.1:{port}");
        let beginning = Beginning::new(settings.clock, Verdict::ministack(&url)).await?;
        let (home, front) = (
            beginning.dir.path().to_owned(),
            beginning.front.url().to_owned(),
        );
        let building = tokio::task::spawn_blocking(move || deploy::build(&home));
        let (built, ministack, plane) = tokio::join!(
            told(
                "template.yaml and the function are built (cargo, sam build)",
                building
            ),
            told(
                "ministack answers, with IAM on",
                Ministack::start(beginning.dir.path(), port, &front)
            ),
            told(
                "kube-apiserver is ready",
                beginning.control_plane(Options::default())
            ),
        );
        built??;
        let ministack = ministack?;
        let mut lab = beginning.lab(plane?)?;
        lab.add_cluster(CLUSTER, &lab.api.url);
        let rights = rights::apply(&lab.client()?).await;
        rights.context("the function's Kubernetes rights")?;
        let deployed = Aws::deploy(ministack, lab.dir.path(), settings, &lab.world, &lab.front);
        lab.aws = Some(told("template.yaml is deployed (sam deploy)", deployed).await?);
        Ok(lab)
    }

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
        let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "lab");
        aws::loader()
            .region(aws_config::Region::from_static(crate::account::REGION))
            .credentials_provider(credentials)
            .endpoint_url(self.front.url())
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

    /// EC2 takes a Spot instance back: gives the notice and when the instance ends, which it does.
    pub fn spot_notice(&self, instance: &Instance) -> (Value, Timestamp) {
        self.world.take_back(instance)
    }

    /// EC2 recommends to move on from an instance.
    pub fn rebalance_notice(&self, instance: &Instance) -> Value {
        let event = event::rebalance(instance, Timestamp::now());
        self.world.put(event.clone());
        event
    }

    /// AWS Health announces that an instance is retired at `start`.
    pub fn health_notice(&self, instance: &Instance, start: Timestamp) -> Value {
        let event = event::health(instance, start, Timestamp::now());
        self.world.put(event.clone());
        event
    }

    /// Auto Scaling begins to terminate an instance; its hooks wait, and their events are in
    /// [`Lab::events`].
    ///
    /// # Errors
    /// If it is not in service.
    pub fn terminate(&self, instance: &Instance) -> Result<()> {
        self.world.terminate(&instance.id)
    }

    /// The instance stops now, unannounced; its state-change event is in [`Lab::events`].
    pub async fn end(&self, instance: &Instance) {
        self.world.end(&instance.id).await;
    }

    /// What happened when the instance ended; waits for it.
    ///
    /// # Errors
    /// If the instance is unknown.
    pub async fn ending(&self, instance: &Instance) -> Result<Ending> {
        let mut events = self.world.events();
        loop {
            let known = self
                .world
                .account
                .state()
                .instances
                .get(&instance.id)
                .cloned();
            if let Some(ending) = known.context("no such instance")?.ending {
                return Ok(ending);
            }
            // An ending puts an event after it is written down.
            events.changed().await?;
        }
    }

    /// Every event of the account so far, as EventBridge would hand it on; the receiver waits for more.
    pub fn events(&self) -> watch::Receiver<Vec<Value>> {
        self.world.events()
    }

    /// Kills the API server and starts it again: connections and watches break, state stays.
    ///
    /// # Errors
    /// If it doesn't come back.
    pub async fn restart_api_server(&self) -> Result<()> {
        self.plane.lock().await.restart_api_server().await
    }

    /// Where its state and logs are.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }
}

/// A runtime of the lab's own: a lab may be shared by tests, and each test's ends with the test.
#[derive(Debug)]
struct OwnRuntime(Option<Runtime>);

impl OwnRuntime {
    fn start() -> Result<Self> {
        let mut builder = Builder::new_multi_thread();
        let builder = builder.worker_threads(2).thread_name("lab").enable_all();
        Ok(Self(Some(builder.build()?)))
    }

    fn handle(&self) -> Result<&Handle> {
        let runtime = self.0.as_ref().context("taken only when it is dropped")?;
        Ok(runtime.handle())
    }
}

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        // Dropping a runtime waits for it, which a thread of another runtime may not.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// What a lab has before its cluster.
struct Beginning {
    runtime: OwnRuntime,
    front: Front,
    world: Arc<World>,
    dir: StateDir,
}

impl Beginning {
    async fn new(clock: Clock, verdict: Verdict) -> Result<Self> {
        // kube and the proxy use rustls, which wants to know whose cryptography. Set once is enough.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = StateDir::create()?;
        let runtime = OwnRuntime::start()?;
        let world = World::new(clock, runtime.handle()?.clone());
        let of = Arc::clone(&world);
        let front = runtime
            .handle()?
            .spawn(async move { Front::start(&of, verdict).await });
        let front = front.await??;
        Ok(Self {
            runtime,
            front,
            world,
            dir,
        })
    }

    async fn control_plane(&self, mut options: Options) -> Result<ControlPlane> {
        options.token_webhook = Some(self.front.token_webhook());
        ControlPlane::start(self.dir.path(), &options).await
    }

    fn lab(self, plane: ControlPlane) -> Result<Lab> {
        let kwok = kwok::start(self.dir.path(), &plane.api)?;
        self.world.set_api_server(plane.api.clone());
        Ok(Lab {
            _runtime: self.runtime,
            front: self.front,
            world: self.world,
            api: plane.api.clone(),
            aws: None,
            _kwok: kwok,
            plane: Mutex::new(plane),
            dir: self.dir,
        })
    }
}

async fn told<T>(what: &str, work: impl Future<Output = T>) -> T {
    let done = work.await;
    progress::tell(what);
    done
}

/// In-process, the ARN of the function's role.
#[must_use]
pub fn function_role() -> String {
    format!("arn:aws:iam::{ID}:role/quanttrader-spot-drain")
}
