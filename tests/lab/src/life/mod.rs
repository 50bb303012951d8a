//! The lives of instances: launched into groups, held by hooks, taken back, gone with their nodes.

mod end;
mod launch;
mod terminate;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use futures::future::BoxFuture;
use kube::Client;
use serde_json::Value;
use tokio::{runtime::Handle, sync::watch};

use crate::{account::Account, clock::Clock, control_plane::ApiServer, ministack};

/// How long a Spot instance lasts after its notice.
pub const SPOT_NOTICE: Duration = Duration::from_secs(120);
/// What ends a real node's machine.
pub type Kill = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// Where events are handed to, beside the record of them.
pub type Deliver = Box<dyn Fn(Value) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// The account and the cluster together, and the time that passes in them.
pub struct World {
    /// What AWS knows.
    pub account: Account,
    /// How fast AWS's waits pass.
    pub clock: Clock,
    runtime: Handle,
    api: OnceLock<ApiServer>,
    ministack: OnceLock<String>,
    kills: Mutex<BTreeMap<String, Kill>>,
    deliver: OnceLock<Deliver>,
    events: watch::Sender<Vec<Value>>,
}

impl World {
    /// An empty account; `runtime` carries what happens by itself.
    #[must_use]
    pub fn new(clock: Clock, runtime: Handle) -> Arc<Self> {
        Arc::new(Self {
            account: Account::default(),
            clock,
            runtime,
            api: OnceLock::new(),
            ministack: OnceLock::new(),
            kills: Mutex::default(),
            deliver: OnceLock::new(),
            events: watch::Sender::new(Vec::new()),
        })
    }

    /// The cluster is up: nodes can be made from now on.
    pub fn set_api_server(&self, api: ApiServer) {
        let _ = self.api.set(api);
    }

    /// From now on events are also handed to `deliver`.
    pub fn set_delivery(&self, deliver: Deliver) {
        let _ = self.deliver.set(deliver);
    }

    /// Every event so far; the receiver tells of new ones.
    #[must_use]
    pub fn events(&self) -> watch::Receiver<Vec<Value>> {
        self.events.subscribe()
    }

    /// From now on new groups are also made in the ministack at `url`.
    pub fn set_ministack(&self, url: &str) {
        let _ = self.ministack.set(url.to_owned());
    }

    /// A group is new: where ministack gives the verdict, it must know it too.
    pub(crate) async fn group_made(&self, name: &str) -> Result<()> {
        let Some(url) = self.ministack.get() else {
            return Ok(());
        };
        let root = ministack::root(url).await;
        let group = self.account.state().groups.get(name).cloned();
        ministack::create_group(&root, &group.context("no such Auto Scaling group")?).await
    }

    /// Records an event, and hands it on if there is somewhere to.
    pub fn put(self: &Arc<Self>, event: Value) {
        self.events.send_modify(|events| events.push(event.clone()));
        let world = Arc::clone(self);
        self.runtime.spawn(async move {
            let Some(deliver) = world.deliver.get() else {
                return;
            };
            if let Err(error) = deliver(event).await {
                tracing::error!("an event was not delivered: {error:#}");
            }
        });
    }

    /// What happens by itself happens here.
    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// An administrator's client of the cluster.
    ///
    /// # Errors
    /// If the cluster isn't up.
    pub fn client(&self) -> Result<Client> {
        self.api
            .get()
            .context("the control plane is not up yet")?
            .admin()
    }

    fn kills(&self) -> MutexGuard<'_, BTreeMap<String, Kill>> {
        self.kills.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World")
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
