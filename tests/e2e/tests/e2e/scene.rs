//! A scene: one node with pods in a cluster that is reached by a proxy of its own, so that what
//! goes wrong there is one scenario's alone.

use jiff::{SignedDuration, Timestamp};
use lab::{Instance, Lab, Mail, Proxy, event};
use serde_json::Value;

use crate::{
    function::{function, invoke},
    given::Pods,
};

pub struct Scene<'a> {
    pub lab: &'a Lab,
    pub proxy: Proxy,
    pub instance: Instance,
    pub pods: Pods,
}

impl<'a> Scene<'a> {
    /// A node group and a cluster of this name, with one node.
    pub async fn new(lab: &'a Lab, name: &str) -> Self {
        let proxy = lab.cluster_behind_a_proxy(name).await.unwrap();
        let group = lab.node_group(name).nodes(1).spot().in_cluster(name);
        let instance = group.create().await.unwrap().remove(0);
        let pods = Pods::on(lab, &instance);
        Self {
            lab,
            proxy,
            instance,
            pods,
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

    /// A Spot notice from so many seconds ago; the instance itself does not go.
    pub fn notice(&self, seconds_ago: i64) -> Value {
        let at = Timestamp::now() - SignedDuration::from_secs(seconds_ago);
        event::spot_interruption(&self.instance, at)
    }

    /// The function, new, with this notice. Gives the messages that come again.
    pub async fn look(&self, notice: &Value) -> Vec<String> {
        invoke(&function(self.lab).await, std::slice::from_ref(notice)).await
    }

    /// Mails about this node.
    pub fn mails(&self) -> Vec<Mail> {
        let mut mails = self.lab.front().mails();
        mails.retain(|mail| mail.body.contains(&self.instance.node));
        mails
    }

    pub async fn is_empty(&self) -> bool {
        self.pods.left().await.is_empty()
    }

    /// How many evictions were asked for.
    pub fn evictions(&self) -> usize {
        let requests = self.proxy.requests();
        requests
            .iter()
            .filter(|asked| asked.action.ends_with("/eviction"))
            .count()
    }
}
