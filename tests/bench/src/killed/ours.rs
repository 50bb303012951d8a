//! The function's release binary, killed at each call that an undisturbed drain makes. Each life has a
//! cluster, a proxy and a front of its own, so that all of them run side by side.

use std::{path::Path, time::Duration};

use anyhow::{Result, ensure};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use lab::{
    Front, Instance, Lab, Proxy, event,
    fault::{self, Asked},
    function::environment,
};
use serde_json::Value;
use tokio::sync::watch;

use super::{Death, PODS, emptied, told};
use crate::{
    function::{Function, batch},
    peer::Site,
    pods, release, template,
};

/// A node with pods, and the two ways that its function asks.
struct Scene<'a> {
    lab: &'a Lab,
    program: &'a Path,
    name: String,
    kubernetes: Proxy,
    aws: Front,
    instance: Instance,
}

/// Whom the fatal call asks.
#[derive(Clone, Copy)]
enum Side {
    Kubernetes,
    Aws,
}

/// What came of all deaths, in words.
pub async fn figure(site: &Site) -> Result<String> {
    let program = release::build("spot-drain")?;
    let (kubernetes, aws) = calls(&site.lab, &program).await?;
    let sides = [(Side::Kubernetes, kubernetes), (Side::Aws, aws)];
    let deaths = sides
        .into_iter()
        .flat_map(|(side, calls)| Death::at_each_of(calls).map(move |death| (side, death)));
    let delay = SignedDuration::from_secs(template::second_look_delay()?);
    let lives = deaths.enumerate().map(|(number, (side, death))| {
        let name = format!("killed-{number}");
        life(&site.lab, &program, name, side, death, delay)
    });
    let lives = told(&join_all(lives).await);
    Ok(format!(
        "{lives}; {kubernetes} calls to Kubernetes and {aws} to AWS, each before and after it is done; second look after {} s; no mail twice",
        delay.as_secs()
    ))
}

/// How many calls an undisturbed drain makes, to Kubernetes and to AWS.
async fn calls(lab: &Lab, program: &Path) -> Result<(usize, usize)> {
    let scene = Scene::new(lab, program, "undisturbed".to_owned()).await?;
    let notice = event::spot_interruption(&scene.instance, Timestamp::now());
    scene
        .look("notices", notice)
        .await?
        .answer()
        .await?
        .all_done()?;
    Ok((scene.kubernetes.requests().len(), scene.aws.calls().len()))
}

/// One notice whose first function dies. Gives when the node was empty, counted from the event.
async fn life(
    lab: &Lab,
    program: &Path,
    name: String,
    side: Side,
    death: Death,
    delay: SignedDuration,
) -> Result<SignedDuration> {
    let scene = Scene::new(lab, program, name).await?;
    let notice = event::spot_interruption(&scene.instance, Timestamp::now());
    let at: Timestamp = notice["time"].as_str().unwrap_or_default().parse()?;
    let client = lab.client()?;
    let looks = async {
        scene.set_faults(side, death.faults());
        let mut first = scene.look("notices", notice.clone()).await?;
        let came = death.comes(scene.hung(side)).await;
        first.kill();
        scene.set_faults(side, fault::none());
        came?;
        let until_second = (at + delay).duration_since(Timestamp::now());
        tokio::time::sleep(Duration::try_from(until_second).unwrap_or_default()).await;
        scene
            .look("second", notice.clone())
            .await?
            .answer()
            .await?
            .all_done()
    };
    let node = &scene.instance.node;
    let (done, empty) = tokio::join!(looks, emptied(&client, node, at));
    done?;
    let mails = scene.aws.mails().len();
    ensure!(mails <= 1, "{death}: {mails} mails");
    empty
}

impl<'a> Scene<'a> {
    async fn new(lab: &'a Lab, program: &'a Path, name: String) -> Result<Self> {
        let kubernetes = lab.cluster_behind_a_proxy(&name).await?;
        let group = lab.node_group(&name).nodes(1).spot().in_cluster(&name);
        let instance = group.create().await?.remove(0);
        pods::run(&lab.client()?, &instance.node, PODS).await?;
        let aws = lab.front_of_its_own().await?;
        Ok(Self {
            lab,
            program,
            name,
            kubernetes,
            aws,
            instance,
        })
    }

    /// A function starts with this notice.
    async fn look(&self, queue: &str, notice: Value) -> Result<Function> {
        let (variables, logs) = (environment(&self.aws), self.lab.dir().join("logs"));
        let name = format!("{}-{queue}", self.name);
        Function::start(
            self.program,
            &name,
            &variables,
            &logs,
            batch(queue, &[notice]),
        )
        .await
    }

    fn hung(&self, side: Side) -> watch::Receiver<Vec<Asked>> {
        match side {
            Side::Kubernetes => self.kubernetes.hung(),
            Side::Aws => self.aws.hung(),
        }
    }

    fn set_faults(&self, side: Side, faults: fault::Faults) {
        match side {
            Side::Kubernetes => self.kubernetes.set_faults(faults),
            Side::Aws => self.aws.set_faults(faults),
        }
    }
}
