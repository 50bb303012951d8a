//! An instance's end: its machine stops, and later its node is deleted.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use super::World;
use crate::{
    account::group::{Ending, Instance, LifecycleState},
    event, kwok,
};

impl World {
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
        let (node, wait) = (instance.node.clone(), self.clock.node_outlives());
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
}
