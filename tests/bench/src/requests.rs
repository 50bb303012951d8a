//! What one node with 30 pods costs in API requests, according to the API server's audit log.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp};
use lab::{Instance, Lab, event};
use runtime::{DrainSettings, FunctionArn, Invocation};
use serde_json::Value;
use spot_drain::Env;

use crate::{
    audit::{Mark, Request, spelt},
    pods,
    table::Row,
};

/// The number of pods.
pub const PODS: usize = 30;
/// How long an invocation may last, as template.yaml says.
const TIMEOUT: SignedDuration = SignedDuration::from_secs(180);
const ACCOUNT: &str = lab::account::ID;

pub async fn rows() -> Result<Vec<Row>> {
    let lab = Lab::in_process().await?;
    let env = Env::with_aws(settings(), lab.function_config().await);
    let free = node(&lab, "free").await?;
    let (notice, _) = lab.spot_notice(&free);
    let (first, took) = look(&lab, &env, "notices", &notice).await?;
    let left = pods::on(&lab.client()?, &free.node).await?;
    ensure!(left.is_empty(), "{} pods are left", left.len());
    let (look_alone, claim) = without_claim(&first);
    let (second, _) = look(&lab, &env, "second", &notice).await?;
    let mut rows = vec![
        Row::new(
            &format!("API requests, one node, {PODS} pods, nothing blocked, first look"),
            &format!("≤ {}", PODS + 4),
            format!("**{}** ({})", look_alone.len(), spelt(&look_alone)),
            format!(
                "node empty {:.1} s after the invocation began",
                took.as_secs_f64()
            ),
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
    rows.push(blocked(&lab, &env).await?);
    Ok(rows)
}

async fn blocked(lab: &Lab, env: &Env) -> Result<Row> {
    let held = node(lab, "held").await?;
    pods::hold_one(&lab.client()?, &held.node).await?;
    let (notice, _) = lab.spot_notice(&held);
    let (asked, took) = look(lab, env, "notices", &notice).await?;
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
    let what =
        format!("… {PODS} pods, one of them held by a budget until it is forced; claim included");
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

/// One invocation: what it asked for, and how long it took.
async fn look(
    lab: &Lab,
    env: &Env,
    queue: &str,
    notice: &Value,
) -> Result<(Vec<Request>, Duration)> {
    let mark = Mark::set(lab, "spot-drain")?;
    let (now, began) = (Timestamp::now(), Instant::now());
    let queue = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:{queue}");
    let invocation = Invocation {
        event: event::sqs_batch(&queue, std::slice::from_ref(notice), now),
        deadline: now + TIMEOUT,
        function: FunctionArn {
            account: ACCOUNT.to_owned(),
            region: "us-east-1".to_owned(),
            name: "spot-drain".to_owned(),
        },
        request_id: "bench".to_owned(),
    };
    let answer = serde_json::to_value(spot_drain::run(env, invocation, now).await?)?;
    ensure!(
        answer["batchItemFailures"] == serde_json::json!([]),
        "not done: {answer}"
    );
    Ok((mark.requests()?, began.elapsed()))
}

/// The claim is what is asked of the node after the last pod was seen to.
fn without_claim(asked: &[Request]) -> (Vec<Request>, Vec<Request>) {
    let last = asked
        .iter()
        .rposition(|r| r.what.contains(" pods"))
        .map_or(0, |at| at + 1);
    (asked[..last].to_vec(), asked[last..].to_vec())
}

fn settings() -> DrainSettings {
    DrainSettings {
        mail_topic_arn: format!("arn:aws:sns:us-east-1:{ACCOUNT}:mail"),
        cluster_tag_key: "Project".into(),
        cluster_tag_value: "quanttrader".into(),
        grace_cap: SignedDuration::from_secs(30),
        drills: true,
        region: "us-east-1".into(),
    }
}
