//! Cold starts: from the start of the process to the answer of an event that needs no call, against
//! a stand-in of Lambda's runtime API. What Lambda itself adds (sandbox, download) is not in it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::Result;
use lab::function::variables;
use serde_json::json;

use crate::{
    function::{Function, batch},
    release,
    table::Row,
};

const STARTS: usize = 30;
/// The goal: the larger of the two.
const TIMES_EMPTY: f64 = 1.3;
const MORE_MS: f64 = 10.0;
const WHAT: &str = "Cold start, release build, median of 30, an event that needs no call";
const GOAL: &str = "≤ 1.3 × an empty Rust Lambda or + 10 ms, the larger";

pub async fn rows() -> Result<Vec<Row>> {
    let function = release::build("spot-drain")?;
    let empty = release::build("empty-lambda")?;
    let logs = std::env::temp_dir().join(format!("quanttrader-bench-{}", std::process::id()));
    std::fs::create_dir_all(&logs)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // In turn, so that what the machine does meanwhile meets both.
    for _ in 0..STARTS {
        ours.push(start(&function, &logs).await?);
        theirs.push(start(&empty, &logs).await?);
    }
    std::fs::remove_dir_all(&logs)?;
    let (ours, empty) = (median(ours), median(theirs));
    let goal = (empty * TIMES_EMPTY).max(empty + MORE_MS);
    let beside = format!(
        "empty Rust Lambda **{empty:.1} ms**, so the goal is {goal:.1} ms; {}",
        python()
    );
    Ok(vec![Row::new(
        WHAT,
        GOAL,
        format!("**{ours:.1} ms**"),
        beside,
    )])
}

/// Milliseconds from the start of the process to its answer.
async fn start(program: &Path, logs: &Path) -> Result<f64> {
    let mut function = Function::start(program, "cold", &variables(), logs, unasked()).await?;
    let answered = function.answer().await?.at;
    Ok(answered.duration_since(function.began).as_secs_f64() * 1000.0)
}

/// A notice of another account: read, understood, and left alone.
fn unasked() -> serde_json::Value {
    let event = json!({
        "version": "0", "id": "00000000-0000-4000-8000-000000000002",
        "detail-type": "EC2 Spot Instance Interruption Warning", "source": "aws.ec2",
        "account": "999999999999", "time": "2026-01-01T00:00:00Z", "region": "us-east-1",
        "resources": ["arn:aws:ec2:us-east-1a:instance/i-0123456789abcdef0"],
        "detail": {"instance-id": "i-0123456789abcdef0", "instance-action": "terminate"},
    });
    batch("notices", &[event])
}

/// What a drainer in Python would spend on its imports alone.
fn python() -> String {
    let imports = "import boto3, kubernetes";
    let Some(python) = std::env::var_os("BENCH_PYTHON").map(PathBuf::from) else {
        return "a Python drainer: left out, BENCH_PYTHON names no Python that has boto3"
            .to_owned();
    };
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let mut run = Command::new(&python);
        run.args(["-c", imports]).stderr(Stdio::null());
        let began = Instant::now();
        if !run.status().is_ok_and(|status| status.success()) {
            return format!(
                "a Python drainer: left out, {} can't `{imports}`",
                python.display()
            );
        }
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    format!(
        "`{imports}` alone, as a Python drainer would: **{:.0} ms**",
        median(times)
    )
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    let half = times.len() / 2;
    f64::midpoint(times[half], times[times.len().div_ceil(2) - 1])
}
