//! What happens, line by line, in seconds since the notice: what the function asked the API server
//! (its audit log), what each process logged of itself, the instance's end, and the mail.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, bail};
use jiff::Timestamp;
use kube::Client;
use lab_pod::{Fact, Line};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{Kind, workload};
use crate::{GROUP, Instance, Lab, kwok};

/// A look lasts 45 s, an instance that stops unannounced is waited for 90 s.
const PATIENCE: Duration = Duration::from_secs(120);

const EVICTED: &str = "evicted";

pub(super) struct Timeline<'a> {
    lab: &'a Lab,
    instance: &'a Instance,
    kind: Kind,
    logs: PathBuf,
    began: Timestamp,
    told: BTreeSet<String>,
    client: Client,
}

impl<'a> Timeline<'a> {
    pub(super) fn begin(
        lab: &'a Lab,
        instance: &'a Instance,
        kind: Kind,
        logs: &Path,
    ) -> Result<Self> {
        Ok(Self {
            lab,
            instance,
            kind,
            logs: logs.to_owned(),
            began: Timestamp::now(),
            told: BTreeSet::new(),
            client: lab.client()?,
        })
    }

    /// Prints until the story is over.
    pub(super) async fn follow(&mut self) -> Result<()> {
        self.say(self.began, format!("notice: {}", self.kind.sentence()));
        let end = Instant::now() + PATIENCE;
        while !self.is_over().await? {
            self.look().await?;
            if Instant::now() > end {
                bail!(
                    "not over after {PATIENCE:?}; see {}/logs",
                    self.lab.dir().display()
                );
            }
            sleep(Duration::from_millis(100)).await;
        }
        self.look().await?;
        for mail in self.lab.front().mails() {
            println!(
                "\nthe mail that SNS sent: {}\n{}",
                mail.subject,
                indented(&mail.body)
            );
        }
        Ok(())
    }

    async fn is_over(&self) -> Result<bool> {
        let mail = !self.lab.front().mails().is_empty();
        Ok(match self.kind {
            Kind::Spot | Kind::Lifecycle => mail && self.ended().is_some(),
            Kind::Rebalance | Kind::Health => mail,
            Kind::StateChange => {
                mail || self
                    .lab
                    .function_logs()
                    .await?
                    .iter()
                    .any(|line| line.contains("\"looked\""))
            }
        })
    }

    fn ended(&self) -> Option<Timestamp> {
        let state = self.lab.world().account.state();
        Some(state.instances.get(&self.instance.id)?.ending.as_ref()?.at)
    }

    async fn look(&mut self) -> Result<()> {
        let mut seen: Vec<(Timestamp, String)> = self.asked()?;
        seen.extend(self.logged()?);
        seen.extend(
            self.ended()
                .map(|at| (at, "the instance is gone".to_owned())),
        );
        seen.extend(self.emptied().await?);
        seen.sort();
        seen.into_iter().for_each(|(at, what)| self.say(at, what));
        Ok(())
    }

    /// Nothing that may leave is left, while the instance is still there.
    async fn emptied(&self) -> Result<Option<(Timestamp, String)>> {
        let evicted = self.told.iter().any(|what| what.contains(EVICTED));
        if !evicted || self.ended().is_some() {
            return Ok(None);
        }
        let left = kwok::node::standing(&self.client, &self.instance.node).await?;
        let stays = |pod: &String| pod.ends_with(workload::DAEMON);
        let empty = left.iter().all(stays);
        let what = format!(
            "the node is empty; {} stays, its DaemonSet's",
            workload::DAEMON
        );
        Ok(empty.then(|| (Timestamp::now(), what)))
    }

    /// What the function asked of the API server, and what it was told.
    fn asked(&self) -> Result<Vec<(Timestamp, String)>> {
        let log = fs::read_to_string(&self.lab.api_server().audit_log)?;
        let events = log
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let ours = events.filter(|e| e["user"]["groups"].to_string().contains(GROUP));
        Ok(ours
            .filter_map(|event| {
                Some((
                    event["requestReceivedTimestamp"].as_str()?.parse().ok()?,
                    asked_for(&event, self.kind)?,
                ))
            })
            .collect())
    }

    /// What each process wrote of itself.
    fn logged(&self) -> Result<Vec<(Timestamp, String)>> {
        let mut seen = Vec::new();
        for file in fs::read_dir(&self.logs)? {
            let text = fs::read_to_string(file?.path())?;
            let lines = text
                .lines()
                .filter_map(|line| serde_json::from_str::<Line>(line).ok());
            seen.extend(lines.filter_map(|line| {
                let what = match &line.fact {
                    Fact::Signal { .. } => "got SIGTERM, it says itself",
                    Fact::Exiting { .. } => "exits",
                    Fact::Started { .. } => return None,
                };
                Some((line.at, format!("  {}: {what}", line.pod)))
            }));
        }
        Ok(seen)
    }

    /// Each line once.
    fn say(&mut self, at: Timestamp, what: String) {
        if at >= self.began && self.told.insert(what.clone()) {
            println!(
                "{:>8.2} s  {what}",
                at.duration_since(self.began).as_secs_f64()
            );
        }
    }
}

impl Kind {
    fn sentence(self) -> &'static str {
        match self {
            Self::Spot => "EC2 takes the Spot instance back",
            Self::Rebalance => "EC2 recommends to move on",
            Self::Lifecycle => "Auto Scaling terminates the instance, the hook holds it",
            Self::StateChange => "the instance stopped, unannounced",
            Self::Health => "AWS Health announces the instance's retirement in two days",
        }
    }
}

fn asked_for(event: &Value, kind: Kind) -> Option<String> {
    let of = &event["objectRef"];
    let (name, code) = (
        of["name"].as_str().unwrap_or_default(),
        event["responseStatus"]["code"].as_u64()?,
    );
    match (
        event["verb"].as_str()?,
        of["resource"].as_str()?,
        of["subresource"].as_str(),
    ) {
        ("patch", "nodes", _) => {
            let how = match kind {
                Kind::Rebalance => "tainted",
                _ => "cordoned",
            };
            Some(format!("node {name} {how} (HTTP {code})"))
        }
        ("create", "pods", Some("eviction")) if code == 429 => {
            Some(format!("eviction of {name} refused: a budget holds it"))
        }
        ("create", "pods", Some("eviction")) => Some(format!("{name} {EVICTED} (HTTP {code})")),
        ("delete", "pods", _) => Some(format!(
            "{name} forced: deleted before the deadline, against its budget"
        )),
        _ => None,
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  | {line}\n")).collect()
}
