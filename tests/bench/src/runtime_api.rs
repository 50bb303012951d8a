//! A stand-in of Lambda's runtime API: hands out the events that it is given, one after the other, and
//! tells when each was answered.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use anyhow::{Context, Result};
use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{get, post},
};
use jiff::{SignedDuration, Timestamp};
use lab::account::{ID, REGION};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
    task::JoinHandle,
};

use crate::template;

/// Serves one process. It ends when it is dropped.
pub struct RuntimeApi {
    address: SocketAddr,
    events: mpsc::UnboundedSender<Value>,
    answers: mpsc::UnboundedReceiver<Answer>,
    serving: JoinHandle<()>,
}

/// What a function said of an event.
pub struct Answer {
    pub at: Instant,
    /// `response`, or `error`.
    pub what: String,
    pub body: Value,
}

impl RuntimeApi {
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (events, given) = mpsc::unbounded_channel();
        let (tell, answers) = mpsc::unbounded_channel();
        let lasts = SignedDuration::from_secs(template::timeout()?);
        let router = router(Arc::new(Mutex::new(given)), tell, lasts);
        let serving = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            address,
            events,
            answers,
            serving,
        })
    }

    /// For `AWS_LAMBDA_RUNTIME_API`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// The next event, now or when the function asks for it.
    pub fn give(&self, event: Value) -> Result<()> {
        self.events.send(event).context("the stand-in ended")
    }

    pub async fn answer(&mut self) -> Result<Answer> {
        self.answers.recv().await.context("the stand-in ended")
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

type Given = Arc<Mutex<mpsc::UnboundedReceiver<Value>>>;

fn router(given: Given, tell: mpsc::UnboundedSender<Answer>, lasts: SignedDuration) -> Router {
    let next = move || {
        let given = Arc::clone(&given);
        async move {
            let event = given.lock().await.recv().await.unwrap_or_default();
            (headers(Timestamp::now() + lasts), event.to_string())
        }
    };
    let answer = move |Path((_, what)): Path<(String, String)>, body: String| {
        let (at, body) = (
            Instant::now(),
            serde_json::from_str(&body).unwrap_or_default(),
        );
        let _ = tell.send(Answer { at, what, body });
        std::future::ready(StatusCode::ACCEPTED)
    };
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/{what}", post(answer))
}

/// An invocation's id is in the claim of its mail: no two have the same.
fn headers(ends: Timestamp) -> [(&'static str, String); 4] {
    let arn = format!("arn:aws:lambda:{REGION}:{ID}:function:spot-drain");
    static INVOCATIONS: AtomicU64 = AtomicU64::new(1);
    let number = INVOCATIONS.fetch_add(1, Ordering::Relaxed);
    [
        (
            "lambda-runtime-aws-request-id",
            format!("00000000-0000-4000-8000-{number:012x}"),
        ),
        (
            "lambda-runtime-deadline-ms",
            ends.as_millisecond().to_string(),
        ),
        ("lambda-runtime-invoked-function-arn", arn),
        ("content-type", "application/json".to_owned()),
    ]
}
