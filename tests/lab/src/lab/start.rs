//! Starting a lab: alone for functions called as library code, or with the template deployed.

use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::{Mutex, OnceCell};

use super::{ACCESS_KEY, CLUSTER, Lab, SECRET_KEY, function_role, own_runtime::OwnRuntime};
use crate::{
    clock::Clock,
    cluster_dns,
    control_plane::{ControlPlane, Options},
    deploy,
    front::{Front, Principal, Verdict},
    full::{Aws, Settings},
    kwok,
    life::World,
    ministack::Ministack,
    port, progress,
    real_node::Network,
    rights,
    state_dir::StateDir,
};

/// Labs of one process start one after the other: on two cores two at once take longer than both
/// in turn, and whoever waits for one would be late for reasons of another's.
static STARTING: Mutex<()> = Mutex::const_new(());

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
        let _turn = STARTING.lock().await;
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

    /// An in-process lab whose real nodes are in a network, if it is to have any: their pods reach
    /// each other, Services by name, and the API server with the tokens of their accounts.
    ///
    /// # Errors
    /// If something doesn't start; logs are named.
    pub async fn in_process_networked(real_nodes: bool) -> Result<Self> {
        let _turn = STARTING.lock().await;
        let network = match real_nodes {
            true => Some(Network::create().await?),
            false => None,
        };
        let beginning = Beginning::new(Clock::REAL, Verdict::None).await?;
        let plane = beginning.control_plane_in(network.as_ref()).await?;
        let mut lab = beginning.lab(plane)?;
        lab.network = network;
        lab.add_cluster(CLUSTER, &lab.api.url);
        cluster_dns::apply(&lab.client()?).await?;
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
        let _turn = STARTING.lock().await;
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

    /// For real nodes in a network, if there is one; its API server is reached there.
    async fn control_plane_in(&self, network: Option<&Network>) -> Result<ControlPlane> {
        let mut options = Options {
            service_accounts: true,
            ..Options::default()
        };
        if let Some(network) = network {
            options.address = network.address().into();
        }
        self.control_plane(options).await
    }

    async fn control_plane(&self, mut options: Options) -> Result<ControlPlane> {
        options.token_webhook = Some(self.front.token_webhook());
        options.node_missed = Some(self.world.clock.node_missed());
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
            network: None,
            dir: self.dir,
        })
    }
}

async fn told<T>(what: &str, work: impl Future<Output = T>) -> T {
    let done = work.await;
    progress::tell(what);
    done
}
