//! The lives of instances: launched into groups, held by hooks, taken back, gone with their nodes.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use futures::future::BoxFuture;
use jiff::Timestamp;
use kube::Client;
use serde_json::Value;
use tokio::{runtime::Handle, sync::watch};

use crate::{
    account::{
        Account,
        group::{Ending, Group, Instance, LifecycleState},
        hook::{HookResult, WaitingAction},
    },
    clock::Clock,
    control_plane::ApiServer,
    event, kwok, ministack,
};

/// How long a Spot instance lasts after its notice.
pub const SPOT_NOTICE: Duration = Duration::from_secs(120);
/// How long the cloud controller takes to see that an instance is gone and to delete its node: it
/// looks once the node is not ready, 40 s after its last lease.
const NODE_OUTLIVES_INSTANCE: Duration = Duration::from_secs(45);

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

    /// Launches `count` instances into a group with a KWOK node each, and waits until all are Ready.
    ///
    /// # Errors
    /// If the group is unknown or a node doesn't come.
    pub async fn launch(self: &Arc<Self>, group: &str, count: usize) -> Result<Vec<Instance>> {
        let client = self.client()?;
        let mut launched = Vec::with_capacity(count);
        for _ in 0..count {
            let (group, instance) = self.enrol(group, None)?;
            kwok::node::create(&client, &group, &instance).await?;
            launched.push(instance);
        }
        let names: Vec<_> = launched.iter().map(|i| i.node.clone()).collect();
        kwok::node::wait_until_ready(&client, &names).await?;
        Ok(launched)
    }

    /// Enters an instance whose node is made elsewhere (a real one); `kill` is its machine's end.
    ///
    /// # Errors
    /// If the group is unknown.
    pub fn adopt(&self, group: &str, node: &str, kill: Kill) -> Result<Instance> {
        let (_, instance) = self.enrol(group, Some(node))?;
        self.kills().insert(instance.id.clone(), kill);
        Ok(instance)
    }

    fn enrol(&self, group: &str, node: Option<&str>) -> Result<(Group, Instance)> {
        let id = self.account.new_instance_id();
        let number = u32::try_from(self.account.next_number())?;
        let address = Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 0, 10)) + number);
        let name = format!("ip-{}.ec2.internal", address.to_string().replace('.', "-"));
        let mut state = self.account.state();
        let found = state
            .groups
            .get(group)
            .context("no such Auto Scaling group")?
            .clone();
        let instance = Instance {
            id: id.clone(),
            node: node.map_or(name, str::to_owned),
            group: group.to_owned(),
            zone: "us-east-1a".to_owned(),
            state: LifecycleState::InService,
            launched: Timestamp::now(),
            ending: None,
        };
        state.instances.insert(id, instance.clone());
        Ok((found, instance))
    }

    /// EC2 takes a Spot instance back: the notice now, the instance's end 120 s after it (the
    /// clock may shorten it; the notice then looks late). Gives the event and when it ends.
    pub fn take_back(self: &Arc<Self>, instance: &Instance) -> (Value, Timestamp) {
        let left = self.clock.of(SPOT_NOTICE);
        let now = Timestamp::now();
        // Whole seconds, as the event's time has; never less time than the event says.
        let said = Timestamp::from_second((now + left - SPOT_NOTICE).as_second()).unwrap_or(now);
        let ends = said + SPOT_NOTICE;
        let notice = event::spot_interruption(instance, said);
        self.put(notice.clone());
        let (world, id) = (Arc::clone(self), instance.id.clone());
        self.runtime.spawn(async move {
            sleep_until(ends).await;
            world.end(&id).await;
        });
        (notice, ends)
    }

    /// Auto Scaling begins to terminate an instance: its hooks wait, or it ends at once.
    ///
    /// # Errors
    /// If it is not in service.
    pub fn terminate(self: &Arc<Self>, id: &str) -> Result<()> {
        let waiting = {
            let mut state = self.account.state();
            let state = &mut *state;
            let instance = state.instances.get_mut(id).context("no such instance")?;
            if instance.state != LifecycleState::InService {
                bail!("{id} is {}", instance.state);
            }
            let hooks = state.groups.get(&instance.group).map(|g| g.hooks.clone());
            let now = Timestamp::now();
            let waiting: Vec<_> = hooks
                .into_iter()
                .flat_map(BTreeMap::into_values)
                .map(|hook| {
                    WaitingAction::begin(id, &instance.group, hook, self.account.new_uuid(), now)
                })
                .collect();
            instance.state = match waiting.is_empty() {
                true => LifecycleState::TerminatingProceed,
                false => LifecycleState::TerminatingWait,
            };
            state.waiting.extend(waiting.iter().cloned());
            waiting
        };
        if waiting.is_empty() {
            self.proceed(id);
        }
        for action in waiting {
            self.put(event::lifecycle(&action, Timestamp::now()));
            let world = Arc::clone(self);
            self.runtime
                .spawn(async move { world.give_up(action.token).await });
        }
        Ok(())
    }

    /// Waits until nobody has answered a hook in time, then answers it by its default.
    async fn give_up(self: Arc<Self>, token: String) {
        loop {
            let until = {
                let state = self.account.state();
                let action = state.waiting.iter().find(|a| a.token == token);
                let Some(action) = action else { return };
                (action.until, action.hook.default_result)
            };
            if Timestamp::now() >= until.0 {
                self.answer(&token, until.1);
                return;
            }
            sleep_until(until.0).await;
        }
    }

    /// A hook is answered. False if none with this token waits.
    pub fn answer(self: &Arc<Self>, token: &str, result: HookResult) -> bool {
        let freed = {
            let mut state = self.account.state();
            let Some(place) = state.waiting.iter().position(|a| a.token == token) else {
                return false;
            };
            let action = state.waiting.remove(place);
            if result == HookResult::Abandon {
                state.waiting.retain(|a| a.instance != action.instance);
            }
            let held = state.waiting.iter().any(|a| a.instance == action.instance);
            (!held).then_some(action.instance)
        };
        if let Some(instance) = freed {
            self.proceed(&instance);
        }
        true
    }

    fn proceed(self: &Arc<Self>, id: &str) {
        if let Some(instance) = self.account.state().instances.get_mut(id) {
            instance.state = LifecycleState::TerminatingProceed;
        }
        let (world, id) = (Arc::clone(self), id.to_owned());
        self.runtime.spawn(async move { world.end(&id).await });
    }

    /// The machine stops now: its kubelet falls silent, its pods stand in the API as they were,
    /// EC2 says `terminated`, and some time later the cloud controller deletes its node.
    pub async fn end(self: &Arc<Self>, id: &str) {
        let found = self.account.state().instances.get(id).cloned();
        let Some(instance) = found.filter(|i| i.state != LifecycleState::Terminated) else {
            return;
        };
        let kill = self.kills().remove(id);
        let real = kill.is_some();
        let standing = self.standing(&instance.node).await;
        if let Some(kill) = kill {
            kill().await;
        }
        let at = Timestamp::now();
        if let Some(instance) = self.account.state().instances.get_mut(id) {
            instance.state = LifecycleState::Terminated;
            instance.ending = Some(Ending { at, standing });
        }
        if let Err(error) = self.bury(&instance, at, real).await {
            tracing::error!(instance = id, "the end of its node: {error:#}");
        }
    }

    async fn bury(self: &Arc<Self>, instance: &Instance, at: Timestamp, real: bool) -> Result<()> {
        let client = self.client()?;
        if !real {
            kwok::node::let_go(&client, &instance.node).await?;
        }
        self.put(event::state_change(instance, "terminated", at));
        let (node, wait) = (instance.node.clone(), self.clock.of(NODE_OUTLIVES_INSTANCE));
        self.runtime.spawn(async move {
            tokio::time::sleep(wait).await;
            if let Err(error) = kwok::node::delete(&client, &node).await {
                tracing::error!(node, "deleting it: {error:#}");
            }
        });
        Ok(())
    }

    async fn standing(&self, node: &str) -> Vec<String> {
        let Ok(client) = self.client() else {
            return Vec::new();
        };
        kwok::node::standing(&client, node)
            .await
            .unwrap_or_default()
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

async fn sleep_until(at: Timestamp) {
    let left = at.duration_since(Timestamp::now());
    tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).await;
}
