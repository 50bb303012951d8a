//! Cold starts: from the start of the process to the answer of an event that needs no call, against
//! a stand-in of Lambda's runtime API. What Lambda itself adds (sandbox, download) is not in it.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use axum::{
    Router,
    http::StatusCode,
    routing::{get, post},
};
use lab::{event, process::Process};
use serde_json::json;
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use crate::{release, table::Row};

const STARTS: usize = 30;
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);
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
    let beside = format!("empty Rust Lambda **{empty:.1} ms**, so the goal is {goal:.1} ms");
    Ok(vec![
        Row::new(WHAT, GOAL, format!("**{ours:.1} ms**"), beside),
        python(),
    ])
}

/// Milliseconds from the start of the process to its answer.
async fn start(program: &Path, logs: &Path) -> Result<f64> {
    let (tell, mut answered) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let serving = tokio::spawn(axum::serve(listener, runtime_api(tell)).into_future());
    let mut command = Command::new(program);
    command.env_clear().envs(environment(&address.to_string()));
    let began = Instant::now();
    let process = Process::start("cold", &mut command, logs)?;
    let answer = timeout(ANSWERED_WITHIN, answered.recv()).await;
    drop(process);
    serving.abort();
    let (at, path): (Instant, String) = answer
        .with_context(|| format!("{} did not answer", program.display()))?
        .context("the stand-in ended")?;
    ensure!(
        path == "response",
        "{} answered with an error",
        program.display()
    );
    Ok(at.duration_since(began).as_secs_f64() * 1000.0)
}

/// One event, then nothing more.
fn runtime_api(tell: mpsc::UnboundedSender<(Instant, String)>) -> Router {
    let given = Arc::new(AtomicBool::new(false));
    let next = move || {
        let first = !given.swap(true, Ordering::Relaxed);
        async move {
            if !first {
                std::future::pending::<()>().await;
            }
            let headers = [
                (
                    "lambda-runtime-aws-request-id",
                    "00000000-0000-4000-8000-000000000001",
                ),
                ("lambda-runtime-deadline-ms", "4102444800000"),
                (
                    "lambda-runtime-invoked-function-arn",
                    "arn:aws:lambda:us-east-1:000000000000:function:f",
                ),
                ("content-type", "application/json"),
            ];
            (headers, unasked().to_string())
        }
    };
    let answer = move |path: axum::extract::Path<(String, String)>| {
        let _ = tell.send((Instant::now(), path.0.1));
        std::future::ready(StatusCode::ACCEPTED)
    };
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/{what}", post(answer))
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
    event::sqs_batch(
        "arn:aws:sqs:us-east-1:000000000000:notices",
        &[event],
        jiff::Timestamp::now(),
    )
}

fn environment(runtime_api: &str) -> [(&'static str, String); 10] {
    [
        ("AWS_LAMBDA_RUNTIME_API", runtime_api.to_owned()),
        ("AWS_LAMBDA_FUNCTION_NAME", "f".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        (
            "MAIL_TOPIC_ARN",
            "arn:aws:sns:us-east-1:000000000000:mail".to_owned(),
        ),
        ("CLUSTER_TAG_KEY", "Project".to_owned()),
        ("CLUSTER_TAG_VALUE", "quanttrader".to_owned()),
        ("GRACE_CAP_SECONDS", "30".to_owned()),
        ("ENABLE_DRILLS", "false".to_owned()),
    ]
}

/// What a drainer in Python would spend on its imports alone.
fn python() -> Row {
    const WHAT: &str = "… a Python drainer's imports alone (boto3, kubernetes), median of 30";
    let imports = "import boto3, kubernetes";
    let Some(python) = std::env::var_os("BENCH_PYTHON").map(PathBuf::from) else {
        return Row::left_out(
            WHAT,
            "",
            "BENCH_PYTHON names no Python that has boto3 and kubernetes",
        );
    };
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let began = Instant::now();
        let run = Command::new(&python)
            .args(["-c", imports])
            .stderr(Stdio::null())
            .status();
        match run {
            Ok(status) if status.success() => times.push(began.elapsed().as_secs_f64() * 1000.0),
            _ => return Row::left_out(WHAT, "", format!("{} can't `{imports}`", python.display())),
        }
    }
    Row::new(WHAT, "", "", format!("**{:.0} ms**", median(times)))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    let half = times.len() / 2;
    f64::midpoint(times[half], times[times.len().div_ceil(2) - 1])
}
