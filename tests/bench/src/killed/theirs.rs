//! The peer, killed at each call to Kubernetes that an undisturbed drain makes, and started again at once,
//! as its Deployment does the first time. It hides a message for 20 s when it takes it and deletes it only
//! when the node is drained, so the new process is given the notice again.

use anyhow::{Context, Result};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use lab::{Instance, Proxy, fault};

use super::{Death, PODS, emptied, told};
use crate::{
    peer::{Peer, Site, VERSION},
    pods,
    sending::send,
};

/// A node with pods, and a queue and a way to Kubernetes for the peer alone.
struct Scene<'a> {
    site: &'a Site,
    name: String,
    kubernetes: Proxy,
    queue: String,
    instance: Instance,
}

/// What came of all deaths, in words.
pub async fn figure(site: &Site) -> Result<String> {
    let one = site.nodes(1).await?.remove(0);
    let calls = calls(&Scene::new(site, "peer-undisturbed".to_owned(), one).await?).await?;
    let deaths: Vec<Death> = Death::at_each_of(calls).collect();
    let nodes = site.nodes(deaths.len()).await?;
    let lives = deaths.into_iter().zip(nodes).enumerate();
    let lives = lives.map(|(number, (death, node))| life(site, number, death, node));
    let lives = told(&join_all(lives).await);
    Ok(format!(
        "{VERSION}, started again at once: {lives}; {calls} calls to Kubernetes, each before and after it is done; the notice is hidden for 20 s when it is taken, so it comes back in time"
    ))
}

async fn calls(scene: &Scene<'_>) -> Result<usize> {
    let _peer = scene.peer().await?;
    let before = scene.kubernetes.requests().len();
    let at = scene.send().await?;
    emptied(&scene.site.lab.client()?, &scene.instance.node, at).await?;
    Ok(scene.kubernetes.requests().len() - before)
}

/// Gives when the node was empty, counted from the notice.
async fn life(
    site: &Site,
    number: usize,
    death: Death,
    instance: Instance,
) -> Result<SignedDuration> {
    let scene = Scene::new(site, format!("peer-killed-{number}"), instance).await?;
    let mut peer = scene.peer().await?;
    scene.kubernetes.set_faults(death.faults());
    let at = scene.send().await?;
    let lives = async {
        let came = death.comes(scene.kubernetes.hung()).await;
        peer.kill();
        scene.kubernetes.set_faults(fault::none());
        came?;
        scene.peer().await
    };
    let client = site.lab.client()?;
    let (again, empty) = tokio::join!(lives, emptied(&client, &scene.instance.node, at));
    drop(again?);
    empty
}

impl<'a> Scene<'a> {
    async fn new(site: &'a Site, name: String, instance: Instance) -> Result<Self> {
        let kubernetes = site.lab.cluster_behind_a_proxy(&name).await?;
        pods::run(&site.lab.client()?, &instance.node, PODS).await?;
        let queue = site.queue(&name).await?;
        Ok(Self {
            site,
            name,
            kubernetes,
            queue,
            instance,
        })
    }

    async fn peer(&self) -> Result<Peer> {
        let port = self.kubernetes.url().rsplit(':').next();
        let port = port.context("a proxy has a port")?.parse()?;
        Peer::start(self.site, &self.name, &self.queue, port).await
    }

    async fn send(&self) -> Result<Timestamp> {
        let one = std::slice::from_ref(&self.instance);
        let sent = send(&self.site.sqs, &self.queue, one).await?;
        sent.get(&self.instance.node)
            .copied()
            .context("it was sent")
    }
}
