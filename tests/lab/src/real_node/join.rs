//! A real node as an instance of a group: it goes when AWS's side of the lab says so.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context, Result};
use futures::FutureExt;
use tokio::task::spawn_blocking;

use super::{Parts, RealNode, Recipe};
use crate::{
    account::group::Instance,
    kwok::node::{labels, provider_id},
    lab::Lab,
    life::{Kill, World},
};

/// A node that has this label is no simulated one: what must run for real asks for it.
pub const REAL: &str = "lab.quanttrader.io/real";

/// A node's place, filled once it is Ready: its instance is known before and says who it is.
type Place = Arc<Mutex<Option<RealNode>>>;

/// Starts a real node as an instance of the lab's Auto Scaling group `group` (`eks-NAME` if EKS made
/// it). Its end is the instance's, or the lab's.
///
/// # Errors
/// If the group is unknown or the node doesn't start.
pub async fn join(lab: &Lab, parts: &Parts, group: &str) -> Result<Instance> {
    let place = Place::default();
    // Beside the addresses that simulated nodes are named after.
    let number = u32::try_from(lab.world().account.next_number())?;
    let address = Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 128, 0)) + number);
    let name = format!("ip-{}.ec2.internal", address.to_string().replace('.', "-"));
    let instance = lab.world().adopt(group, &name, kill(&place))?;
    let recipe = recipe(lab.world(), &instance)?;
    let (api, dir) = (lab.api_server(), lab.dir());
    let node = RealNode::start_in(lab.network(), parts, api, dir, &recipe).await?;
    *lock(&place) = Some(node);
    Ok(instance)
}

fn kill(place: &Place) -> Kill {
    let place = Arc::clone(place);
    Box::new(move || {
        async move {
            // A dropped node is terminated; that takes system calls and some milliseconds.
            let end = spawn_blocking(move || drop(lock(&place).take()));
            let _ = end.await;
        }
        .boxed()
    })
}

fn recipe(world: &World, instance: &Instance) -> Result<Recipe> {
    let state = world.account.state();
    let group = state
        .groups
        .get(&instance.group)
        .context("no such Auto Scaling group")?;
    let mut labels: BTreeMap<String, String> = serde_json::from_value(labels(group, instance))?;
    labels.insert(REAL.to_owned(), "true".to_owned());
    let provider_id = provider_id(instance);
    Ok(Recipe {
        name: instance.node.clone(),
        provider_id,
        labels,
        taints: group.taints.clone(),
    })
}

fn lock(place: &Place) -> MutexGuard<'_, Option<RealNode>> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
