//! A burst of notices through the deployed stack: ministack's SQS and Lambda, the release binary,
//! KWOK nodes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use aws_sdk_sqs::types::SendMessageBatchRequestEntry as Entry;
use jiff::Timestamp;
use lab::{Instance, Lab, Settings, event};

use crate::{audit::Mark, pods, table::Row};

const NOTICES: usize = 100;
/// What SQS takes in one call.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html>
const IN_ONE_CALL: usize = 10;
const CORDONED_WITHIN: Duration = Duration::from_secs(100);

pub async fn rows() -> Result<Vec<Row>> {
    let lab = Lab::full(&Settings::default()).await?;
    let nodes = lab
        .node_group("burst")
        .nodes(NOTICES)
        .spot()
        .create()
        .await?;
    let mark = Mark::set(&lab, "SpotDrain")?;
    let memory = Memory::default();
    let watching = tokio::spawn(memory.clone().watch());
    let sent = send(&lab, &nodes).await?;
    let all = async || Ok(cordons(&mark)?.len() >= NOTICES);
    let waited = pods::wait(CORDONED_WITHIN, "every node is cordoned", all).await;
    let cordons = cordons(&mark)?;
    waited.with_context(|| format!("{} of {NOTICES} nodes were cordoned", cordons.len()))?;
    watching.abort();
    let took = cordons.iter().filter_map(|(node, at)| {
        let sent = sent.get(node)?;
        Some(at.duration_since(*sent).as_secs_f64())
    });
    let mut took: Vec<f64> = took.collect();
    took.sort_by(f64::total_cmp);
    let ours = format!(
        "P50 {:.2} s, **P99 {:.2} s**, last {:.2} s",
        at(&took, 50),
        at(&took, 99),
        at(&took, 100)
    );
    let what = format!(
        "{NOTICES} notices in a burst, from just before SendMessageBatch (no later than SentTimestamp) to the node's first PATCH answered; {NOTICES} KWOK nodes, cold function, ministack (looks at an idle queue each second unless woken, and does not wait for the batching window: 1 s more on AWS at most)"
    );
    Ok(vec![Row::new(&what, "P99 < 2 s", ours, ""), memory.row()])
}

/// Node → just before its notice was sent.
async fn send(lab: &Lab, nodes: &[Instance]) -> Result<BTreeMap<String, Timestamp>> {
    let aws = lab.aws()?;
    let queue = aws.stack.queue_url("NoticesQueueArn")?;
    let sqs = aws_sdk_sqs::Client::new(&aws.ministack.root().await);
    let calls = nodes.chunks(IN_ONE_CALL).map(|nodes| {
        let (sqs, queue) = (&sqs, &queue);
        async move {
            let now = Timestamp::now();
            let mut call = sqs.send_message_batch().queue_url(queue);
            for node in nodes {
                let body = event::spot_interruption(node, now).to_string();
                call = call.entries(Entry::builder().id(&node.id).message_body(body).build()?);
            }
            call.send().await.context("sqs:SendMessageBatch")?;
            Ok::<_, anyhow::Error>(
                nodes
                    .iter()
                    .map(move |n| (n.node.clone(), now))
                    .collect::<Vec<_>>(),
            )
        }
    });
    let sent = futures::future::try_join_all(calls).await?;
    Ok(sent.into_iter().flatten().collect())
}

/// Node → when its first PATCH was answered.
fn cordons(mark: &Mark) -> Result<BTreeMap<String, Timestamp>> {
    let mut first = BTreeMap::new();
    for request in mark.requests()? {
        if request.what == "patch nodes" {
            first.entry(request.name).or_insert(request.answered);
        }
    }
    Ok(first)
}

/// The nearest-rank percentile of sorted values.
fn at(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

/// The function's processes as /proc shows them: peak RSS in kB, and which there were.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<(u64, BTreeSet<u32>)>>);

impl Memory {
    async fn watch(self) {
        loop {
            for (id, peak) in functions() {
                let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                seen.0 = seen.0.max(peak);
                seen.1.insert(id);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn row(&self) -> Row {
        const WHAT: &str = "Memory: the function's peak RSS during the burst (VmHWM)";
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.1.is_empty() {
            return Row::left_out(WHAT, "", "no process of the function was seen in /proc");
        }
        let mib = seen.0 as f64 / 1024.0;
        Row::new(
            WHAT,
            "",
            format!("**{mib:.1} MiB** ({} processes seen)", seen.1.len()),
            "",
        )
    }
}

/// Processes named `bootstrap` that descend from this one, with their peak RSS in kB.
fn functions() -> Vec<(u32, u64)> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id| field(*id, "Name:").as_deref() == Some("bootstrap") && descends(*id))
        .filter_map(|id| Some((id, field(id, "VmHWM:")?.parse().ok()?)))
        .collect()
}

fn descends(mut id: u32) -> bool {
    while let Some(parent) = field(id, "PPid:").and_then(|text| text.parse().ok()) {
        if parent == std::process::id() {
            return true;
        }
        id = parent;
    }
    false
}

/// <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>
fn field(id: u32, name: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next().map(str::to_owned)
}
