//! A burst of notices: through the deployed stack, through Lambda's batching window, and to the peer.

use std::time::Duration;

use anyhow::Result;
use lab::{Lab, Settings};

use crate::{
    audit::Mark,
    memory::Memory,
    peer::{self, Site},
    sending::{Spread, send},
    table::{Row, or_why},
    template, window,
};

pub const NOTICES: usize = 100;
const CORDONED_WITHIN: Duration = Duration::from_secs(100);
const GOAL: &str = "P99 < 2 s";

pub async fn rows() -> Result<Vec<Row>> {
    let mut rows = deployed().await?;
    let site = Site::start().await?;
    let waited = or_why(window::figure(&site).await);
    let peer = or_why(peer::burst::figure(&site).await);
    let window = template::batching_window()?;
    let what = format!(
        "{NOTICES} notices in a burst, batching window ({window} s, read from template.yaml) really waited for: from SQS's SentTimestamp to the node's first PATCH answered"
    );
    rows.insert(0, Row::new(&what, GOAL, waited, peer));
    Ok(rows)
}

/// By ministack's queue and Lambda, which wait for no window.
async fn deployed() -> Result<Vec<Row>> {
    let lab = Lab::full(&Settings::default()).await?;
    let group = lab.node_group("burst").nodes(NOTICES).spot();
    let nodes = group.create().await?;
    let aws = lab.aws()?;
    let queue = aws.stack.queue_url("NoticesQueueArn")?;
    let sqs = aws_sdk_sqs::Client::new(&aws.ministack.root().await);
    let mark = Mark::set(&lab, "SpotDrain")?;
    let memory = Memory::default();
    let watching = tokio::spawn(memory.clone().watch());
    let sent = send(&sqs, &queue, &nodes).await?;
    let cordons = mark.wait_for_cordons(NOTICES, CORDONED_WITHIN).await?;
    watching.abort();
    memory.look();
    let took = Spread::of(&sent, &cordons);
    let window = template::batching_window()?;
    let bound = took.at(99) + window as f64;
    let (processes, batch) = (memory.processes(), template::batch_size()?);
    let what = format!(
        "… through the deployed stack on ministack, cold function, without the window: from just before SendMessageBatch. ministack looks at an idle queue each second unless it is woken, hands over 10 messages at most (template.yaml: {batch}) and runs 5 invocations at once"
    );
    let beside = format!(
        "{processes} processes; with a whole window of {window} s added, an upper bound: P99 ≤ {bound:.2} s"
    );
    Ok(vec![Row::new(&what, "", took, beside), memory.row()])
}
