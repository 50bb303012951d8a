//! The API server's audit log as a count of requests.
//!
//! <https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/>

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use lab::Lab;
use serde_json::Value;

use crate::sending::Moments;

/// Reading the log takes the processor from what is measured.
const READ_EVERY: Duration = Duration::from_secs(1);

/// A place in the log, to count from.
#[derive(Clone, Debug)]
pub struct Mark {
    log: PathBuf,
    from: u64,
    user: &'static str,
}

/// A request that the API server has answered.
#[derive(Clone, Debug)]
pub struct Request {
    /// Such as `create pods/eviction`.
    pub what: String,
    /// The object's name, if one is named.
    pub name: String,
    /// When it came in.
    pub received: Timestamp,
    /// When it was answered.
    pub answered: Timestamp,
}

impl Mark {
    /// Counts from now on what users whose name contains `user` ask.
    pub fn set(lab: &Lab, user: &'static str) -> Result<Self> {
        let log = lab.api_server().audit_log.clone();
        let from = File::open(&log).and_then(|f| f.metadata())?.len();
        Ok(Self { log, from, user })
    }

    /// What was asked since, in the order of coming in. A watch counts once.
    pub fn requests(&self) -> Result<Vec<Request>> {
        let mut file = File::open(&self.log)?;
        file.seek(SeekFrom::Start(self.from))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        // The last line may be half written.
        let events = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut requests = Vec::new();
        for event in events.filter(|event| self.is_ours(event)) {
            requests.push(Request::read(&event)?);
        }
        requests.sort_by_key(|request| request.received);
        Ok(requests)
    }

    /// When the first PATCH of each node was answered.
    pub fn cordons(&self) -> Result<Moments> {
        let mut first = Moments::new();
        for request in self.requests()? {
            if request.what == "patch nodes" {
                first.entry(request.name).or_insert(request.answered);
            }
        }
        Ok(first)
    }

    /// The same once there are so many.
    pub async fn wait_for_cordons(&self, count: usize, within: Duration) -> Result<Moments> {
        let until = Instant::now() + within;
        loop {
            let cordons = self.cordons()?;
            if cordons.len() >= count {
                return Ok(cordons);
            }
            let some = cordons.len();
            ensure!(
                Instant::now() < until,
                "{some} of {count} nodes were cordoned"
            );
            tokio::time::sleep(READ_EVERY).await;
        }
    }

    fn is_ours(&self, event: &Value) -> bool {
        let user = event["user"]["username"].as_str().unwrap_or_default();
        let watch = event["verb"] == "watch";
        let stage = if watch {
            "ResponseStarted"
        } else {
            "ResponseComplete"
        };
        user.contains(self.user) && event["stage"] == stage
    }
}

impl Request {
    fn read(event: &Value) -> Result<Self> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let time = |name: &str| -> Result<Timestamp> {
            let text = event[name].as_str().context("an audit event has times")?;
            Ok(text.parse()?)
        };
        let of = &event["objectRef"];
        let mut what = format!("{} {}", text(&event["verb"]), text(&of["resource"]));
        if of["resource"].is_null() {
            what.push_str(&text(&event["requestURI"]));
        }
        if let Some(sub) = of["subresource"].as_str() {
            what.push('/');
            what.push_str(sub);
        }
        Ok(Self {
            what,
            name: text(&of["name"]),
            received: time("requestReceivedTimestamp")?,
            answered: time("stageTimestamp")?,
        })
    }
}

/// `30 create pods/eviction, 2 patch nodes`, the most frequent first.
pub fn spelt(requests: &[Request]) -> String {
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for request in requests {
        match counts.iter_mut().find(|(_, what)| *what == request.what) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, &request.what)),
        }
    }
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let counts: Vec<_> = counts
        .iter()
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    counts.join(", ")
}
