//! A scene: a site in a cluster that is reached by a proxy of its own, and a function that reaches
//! AWS by a front of its own, so that what goes wrong there is one scenario's alone.

use std::ops::Deref;

use jiff::{SignedDuration, Timestamp};
use lab::{Front, GroupBuilder, Lab, Mail, Proxy, event, fault::Asked, until};
use serde_json::{Value, json};
use spot_drain::Env;

use crate::{function::invoke, site::Site};

pub struct Scene<'a> {
    pub lab: &'a Lab,
    pub proxy: Proxy,
    pub front: Front,
    site: Site,
}

impl Deref for Scene<'_> {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

impl<'a> Scene<'a> {
    /// A cluster and a node group of this name, with one Spot instance.
    pub async fn new(lab: &'a Lab, name: &str) -> Self {
        Self::of(lab, name, GroupBuilder::spot).await
    }

    /// The same with another group.
    pub async fn of(
        lab: &'a Lab,
        name: &str,
        group: impl FnOnce(GroupBuilder) -> GroupBuilder,
    ) -> Self {
        let proxy = lab.cluster_behind_a_proxy(name).await.unwrap();
        let front = lab.front_of_its_own().await.unwrap();
        let group = group(lab.node_group(name).in_cluster(name));
        let site = Site::of(lab, group).await;
        Self {
            lab,
            proxy,
            front,
            site,
        }
    }

    /// With this many pods that stop in a second, running.
    pub async fn with_pods(lab: &'a Lab, name: &str, count: usize) -> Self {
        let scene = Self::new(lab, name).await;
        for number in 0..count {
            scene.pods.pod(&format!("p{number}"), "1s", 30).await;
        }
        scene.pods.run().await;
        scene
    }

    /// With a pod that is free to go and one that a budget holds for good; both stop in a second.
    pub async fn with_a_held_pod(lab: &'a Lab, name: &str) -> Self {
        Self::new(lab, name).await.held().await
    }

    /// With such pods.
    pub async fn held(self) -> Self {
        let held = self.pods.pod("held", "1s", 5).await;
        self.pods.pod("free", "1s", 5).await;
        self.pods.held(&held, "never").await;
        self.pods.run().await;
        self
    }

    /// A Spot notice from so many seconds ago; the instance itself does not go.
    pub fn notice(&self, seconds_ago: i64) -> Value {
        let at = Timestamp::now() - SignedDuration::from_secs(seconds_ago);
        event::spot_interruption(&self.instance, at)
    }

    /// The function, new.
    pub async fn function(&self) -> Env {
        let settings = lab::function::settings().unwrap();
        Env::with_aws(settings, self.lab.function_config_at(&self.front).await)
    }

    /// The same where a look at a hook or at maintenance lasts so long.
    pub async fn function_with_looks_of(&self, seconds: i64) -> Env {
        let mut function = self.function().await;
        function.policy.look = SignedDuration::from_secs(seconds);
        function
    }

    /// A new function with this notice. Gives the messages that come again.
    pub async fn look(&self, notice: &Value) -> Vec<String> {
        invoke(&self.function().await, std::slice::from_ref(notice)).await
    }

    /// What the function mailed.
    pub fn mails(&self) -> Vec<Mail> {
        self.front.mails()
    }

    /// The requests to the API server that are meant.
    pub fn asked(&self, meant: impl Fn(&Asked) -> bool) -> Vec<Asked> {
        let mut requests = self.proxy.requests();
        requests.retain(meant);
        requests
    }

    /// How many evictions were asked for.
    pub fn evictions(&self) -> usize {
        self.asked(is_eviction).len()
    }

    /// Waits until so many evictions were asked for.
    pub async fn until_evictions(&self, count: usize) {
        let asked = || async { self.evictions() >= count };
        until("evictions", std::time::Duration::from_secs(20), asked).await;
    }
}

pub fn is_eviction(asked: &Asked) -> bool {
    asked.action.ends_with("/eviction")
}

pub fn is_watch(asked: &Asked) -> bool {
    asked.query.contains("watch=1")
}

/// The same event at another time.
pub fn at(mut event: Value, at: Timestamp) -> Value {
    event["time"] = json!(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    event
}
