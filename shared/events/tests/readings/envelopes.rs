//! The ways by which an event reaches Lambda.

use domain::drain::Kind;
use events::{Verdict, read};
use serde_json::{Value, json};

use crate::build::{context, hook_message, ignored, notice, spot, unreadable, with};

fn sqs(bodies: &[&str]) -> String {
    let records = bodies.iter().enumerate().map(|(number, body)| {
        json!({
            "messageId": format!("message-{number}"),
            "receiptHandle": "handle",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "3", "SentTimestamp": "1772366400000"},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:210987654321:notices",
        })
    });
    json!({"Records": records.collect::<Vec<_>>()}).to_string()
}

fn sns(message: &str) -> Value {
    json!({"Type": "Notification", "MessageId": "sns-1", "TopicArn": "arn:x", "Message": message})
}

#[test]
fn a_batch_is_read_record_by_record_and_one_bad_body_spoils_no_other() {
    let (spot, hook) = (spot().to_string(), hook_message().to_string());
    let readings = read(&sqs(&[&spot, "?", "{\"a\":1}", &hook]), &context());
    let outcomes: Vec<_> = readings.iter().map(|r| r.verdict.name()).collect();
    assert_eq!(outcomes, ["act", "refuse", "refuse", "act"]);
    let first = &readings[0];
    assert_eq!(first.message_id.as_deref(), Some("message-0"));
    assert_eq!(first.receive_count, Some(3));
    assert_eq!(readings[3].kind(), Some(Kind::AsgTerminate));
}

#[test]
fn a_body_may_be_an_sns_envelope_around_either_shape() {
    for inner in [spot(), hook_message()] {
        let readings = read(&sqs(&[&sns(&inner.to_string()).to_string()]), &context());
        assert!(
            matches!(readings[0].verdict, Verdict::Act(_)),
            "{readings:?}"
        );
        assert_eq!(readings[0].message_id.as_deref(), Some("message-0"));
    }
}

#[test]
fn lambdas_own_sns_event_is_known_by_snss_message_id() {
    let record = json!({"EventSource": "aws:sns", "Sns": sns(&hook_message().to_string())});
    let readings = read(&json!({"Records": [record]}).to_string(), &context());
    assert!(
        matches!(readings[0].verdict, Verdict::Act(_)),
        "{readings:?}"
    );
    assert_eq!(readings[0].message_id.as_deref(), Some("sns-1"));
}

#[test]
fn a_bare_event_and_a_bare_sns_envelope_have_no_message_to_give_back() {
    for payload in [spot(), hook_message(), sns(&spot().to_string())] {
        notice(&payload);
        assert_eq!(read(&payload.to_string(), &context())[0].message_id, None);
    }
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_are_no_obstacle() {
    let pretty = serde_json::to_string_pretty(&spot())
        .unwrap()
        .replace('\n', "\r\n");
    for payload in [pretty.clone(), format!("\u{feff}{pretty}"), sqs(&[&pretty])] {
        let readings = read(&payload, &context());
        assert!(
            matches!(readings[0].verdict, Verdict::Act(_)),
            "{readings:?}"
        );
    }
}

#[test]
fn no_records_are_no_readings() {
    assert!(read(r#"{"Records": []}"#, &context()).is_empty());
}

#[test]
fn what_has_no_known_shape_is_refused() {
    for payload in [
        json!({"Records": {}}),
        json!({"Records": [null]}),
        json!({"Records": [{"body": spot()}]}),
        json!({"Records": [{"messageId": "1"}]}),
        json!({"Records": [{"eventSource": "aws:s3", "body": spot().to_string()}]}),
        json!({"Records": [{"Sns": {"Message": 5}}]}),
        json!({"Type": "Notification", "Message": {}}),
        json!({"key1": "value1"}),
        json!([spot()]),
        json!("?"),
        json!(null),
    ] {
        unreadable(&payload);
    }
}

#[test]
fn what_is_no_json_is_refused() {
    for payload in ["", "?", "Test Invalid Message", "{\"a\"b}", "\u{0}"] {
        let readings = read(payload, &context());
        assert_eq!(readings.len(), 1);
        assert_eq!(readings[0].verdict.name(), "refuse", "{payload:?}");
    }
}

#[test]
fn envelopes_are_unwrapped_only_so_deep() {
    let mut payload = spot();
    for depth in 1..=4 {
        payload = sns(&payload.to_string());
        let outcome = read(&payload.to_string(), &context())[0].verdict.name();
        assert_eq!(
            outcome,
            if depth <= 2 { "act" } else { "refuse" },
            "{depth}"
        );
    }
    let deep = "[".repeat(100_000);
    assert_eq!(read(&deep, &context())[0].verdict.name(), "refuse");
}

#[test]
fn snss_own_messages_are_ignored() {
    let confirm = with(
        sns("You have chosen to subscribe"),
        "/Type",
        json!("SubscriptionConfirmation"),
    );
    assert!(ignored(&confirm).contains("SubscriptionConfirmation"));
}
