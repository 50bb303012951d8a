//! The function, called as library code with the batch that SQS would hand it.

use jiff::{SignedDuration, Timestamp};
use lab::Lab;
use runtime::{DrainSettings, FunctionArn, Invocation};
use serde_json::{Value, json};
use spot_drain::Env;

const ACCOUNT: &str = "000000000000";

pub fn settings() -> DrainSettings {
    DrainSettings {
        mail_topic_arn: format!("arn:aws:sns:us-east-1:{ACCOUNT}:mail"),
        cluster_tag_key: "Project".into(),
        cluster_tag_value: "quanttrader".into(),
        grace_cap: SignedDuration::from_secs(30),
        drills: true,
        region: "us-east-1".into(),
    }
}

/// The function with the lab's account.
pub async fn function(lab: &Lab) -> Env {
    Env::with_aws(settings(), lab.function_config().await)
}

/// One invocation for these events, that may last for 180 s. Gives the messages that come again.
pub async fn invoke(env: &Env, events: &[Value]) -> Vec<String> {
    let now = Timestamp::now();
    let records = events
        .iter()
        .enumerate()
        .map(|(number, event)| record(number, event, now));
    let invocation = Invocation {
        event: json!({ "Records": records.collect::<Vec<_>>() }),
        deadline: now + SignedDuration::from_secs(180),
        function: FunctionArn {
            account: account_of(events),
            region: "us-east-1".into(),
            name: "spot-drain".into(),
        },
        request_id: "test".into(),
    };
    let response = spot_drain::run(env, invocation, now).await.unwrap();
    let response = serde_json::to_value(response).unwrap();
    let failures = response["batchItemFailures"].as_array().unwrap().iter();
    failures
        .map(|f| f["itemIdentifier"].as_str().unwrap().to_owned())
        .collect()
}

fn record(number: usize, event: &Value, now: Timestamp) -> Value {
    json!({
        "messageId": format!("m{number}"), "receiptHandle": "r", "body": event.to_string(),
        "attributes": {"SentTimestamp": now.as_millisecond().to_string(), "ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs", "eventSourceARN": format!("arn:aws:sqs:us-east-1:{ACCOUNT}:notices"),
    })
}

/// The lab's events are of the lab's account.
fn account_of(events: &[Value]) -> String {
    events
        .iter()
        .find_map(|e| e["account"].as_str())
        .unwrap_or(ACCOUNT)
        .to_owned()
}
