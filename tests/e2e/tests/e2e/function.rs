//! The function, called as library code with the batch that SQS would hand it.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use runtime::{FunctionArn, Invocation};
use serde_json::{Value, json};
use spot_drain::Env;

const ACCOUNT: &str = "000000000000";

/// One invocation for these events, with Lambda's 180 s. Gives the messages that come again.
pub async fn invoke(env: &Env, events: &[Value]) -> Vec<String> {
    invoke_for(env, 180, events).await
}

/// The same with another timeout in seconds, the last 8 of which are kept for telling.
pub async fn invoke_for(env: &Env, seconds: i64, events: &[Value]) -> Vec<String> {
    let now = Timestamp::now();
    let records = events
        .iter()
        .enumerate()
        .map(|(number, event)| record(number, event, now));
    let invocation = Invocation {
        event: json!({ "Records": records.collect::<Vec<_>>() }),
        deadline: now + SignedDuration::from_secs(seconds),
        function: FunctionArn {
            account: ACCOUNT.into(),
            region: "us-east-1".into(),
            name: "spot-drain".into(),
        },
        request_id: request_id(),
    };
    let response = spot_drain::run(env, invocation, now).await.unwrap();
    let response = serde_json::to_value(response).unwrap();
    let failures = response["batchItemFailures"].as_array().unwrap().iter();
    failures
        .map(|f| f["itemIdentifier"].as_str().unwrap().to_owned())
        .collect()
}

/// Each invocation's own: it tells who has claimed a mail.
fn request_id() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("request-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

fn record(number: usize, event: &Value, now: Timestamp) -> Value {
    json!({
        "messageId": format!("m{number}"), "receiptHandle": "r", "body": event.to_string(),
        "attributes": {"SentTimestamp": now.as_millisecond().to_string(), "ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs", "eventSourceARN": format!("arn:aws:sqs:us-east-1:{ACCOUNT}:notices"),
    })
}
