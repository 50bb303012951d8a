//! What one node with 30 pods costs in API requests, according to the API server's audit log.

use std::{path::Path, time::Duration};

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp};
use lab::{Instance, Lab, event, function::environment};
use serde_json::Value;

use crate::{
    audit::{Mark, Request, spelt},
    function::{Function, batch},
    peer, pods, release,
    table::{Row, or_why},
};

/// The number of pods.
pub const PODS: usize = 30;
const LATE: SignedDuration = SignedDuration::from_secs(60);

pub async fn rows() -> Result<Vec<Row>> {
    let lab = Lab::in_process().await?;
    let program = release::build("spot-drain")?;
    let free = node(&lab, "free").await?;
    let (notice, _) = lab.spot_notice(&free);
    let (first, took) = look(&lab, &program, "notices", &notice).await?;
    let left = pods::on(&lab.client()?, &free.node).await?;
    ensure!(left.is_empty(), "{} pods are left", left.len());
    let (look_alone, claim) = without_claim(&first);
    let (second, _) = look(&lab, &program, "second", &notice).await?;
    let mut rows = vec![
        Row::new(
            &format!("API requests, one node, {PODS} pods, nothing blocked, first look"),
            &format!("≤ {}", PODS + 4),
            format!(
                "**{}** ({}); empty {:.1} s after the invocation began",
                look_alone.len(),
                spelt(&look_alone),
                took.as_secs_f64()
            ),
            or_why(peer::notice::figure().await),
        ),
        Row::new(
            "… the mail's claim",
            "",
            format!("{} ({})", claim.len(), spelt(&claim)),
            "",
        ),
        Row::new(
            "… the second look at it",
            "",
            format!("{} ({})", second.len(), spelt(&second)),
            "",
        ),
    ];
    rows.push(blocked(&lab, &program).await?);
    Ok(rows)
}

async fn blocked(lab: &Lab, program: &Path) -> Result<Row> {
    let held = node(lab, "held").await?;
    pods::hold(&lab.client()?, &format!("p0-{}", held.node)).await?;
    // Read when most of its two minutes are over: what is asked is the same, and the bench shorter.
    let at = Timestamp::now() - LATE;
    let notice = event::spot_interruption(&held, at);
    let (asked, took) = look(lab, program, "notices", &notice).await?;
    let tries = asked
        .iter()
        .filter(|r| r.what == "create pods/eviction" && r.name == format!("p0-{}", held.node));
    let ours = format!(
        "{} ({}); {} tries to evict it; invocation {:.0} s",
        asked.len(),
        spelt(&asked),
        tries.count(),
        took.as_secs_f64()
    );
    let what = format!(
        "… {PODS} pods, one of them held by a budget until it is forced; claim included; notice read 60 s late"
    );
    Ok(Row::new(&what, "", ours, ""))
}

async fn node(lab: &Lab, group: &str) -> Result<Instance> {
    let instance = lab
        .node_group(group)
        .nodes(1)
        .spot()
        .create()
        .await?
        .remove(0);
    pods::run(&lab.client()?, &instance.node, PODS).await?;
    Ok(instance)
}

/// One invocation of the release binary, cold: what it asked for, and how long it took.
async fn look(
    lab: &Lab,
    program: &Path,
    queue: &str,
    notice: &Value,
) -> Result<(Vec<Request>, Duration)> {
    let mark = Mark::set(lab, "spot-drain")?;
    let event = batch(queue, std::slice::from_ref(notice));
    let (variables, logs) = (environment(lab.front()), lab.dir().join("logs"));
    let mut function = Function::start(program, queue, &variables, &logs, event).await?;
    let answer = function.answer().await?;
    answer.all_done()?;
    Ok((mark.requests()?, answer.at.duration_since(function.began)))
}

/// The claim is what is asked of the node after the last pod was seen to.
fn without_claim(asked: &[Request]) -> (Vec<Request>, Vec<Request>) {
    let last = asked
        .iter()
        .rposition(|r| r.what.contains(" pods"))
        .map_or(0, |at| at + 1);
    (asked[..last].to_vec(), asked[last..].to_vec())
}
