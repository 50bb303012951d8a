//! Instances are launched into groups, each with its node.

use std::{net::Ipv4Addr, sync::Arc};

use anyhow::{Context, Result};
use jiff::Timestamp;

use super::{Kill, World};
use crate::{
    account::group::{Group, Instance, LifecycleState},
    kwok,
};

impl World {
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
}
