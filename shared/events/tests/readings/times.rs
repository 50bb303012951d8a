//! From when a deadline counts.

use events::Context;
use serde_json::{Value, json};

use crate::build::*;

fn deadline(time: Value, sent: &str) -> String {
    let body = with(spot(), "/time", time).to_string();
    let attributes = json!({"SentTimestamp": sent});
    let batch = json!({"Records": [{"body": body, "attributes": attributes}]});
    notice(&batch).deadline.unwrap().to_string()
}

/// 2026-03-01T12:00:10.500Z.
const SENT: &str = "1772366410500";

#[test]
fn an_events_own_time_counts_whatever_its_offset() {
    assert_eq!(
        deadline(json!("2026-03-01T12:00:00Z"), SENT),
        "2026-03-01T12:02:00Z"
    );
    assert_eq!(
        deadline(json!("2026-03-01T13:00:00.9+01:00"), SENT),
        "2026-03-01T12:02:00Z"
    );
    assert_eq!(
        deadline(json!("1970-01-01T00:00:00Z"), SENT),
        "1970-01-01T00:02:00Z"
    );
}

#[test]
fn a_clock_of_sqs_that_is_ahead_of_ours_moves_no_time_into_the_future() {
    let later = json!("2026-03-01T12:00:20Z");
    let body = with(spot(), "/time", later).to_string();
    let attributes = json!({"SentTimestamp": "1772366430000"});
    let batch = json!({"Records": [{"body": body, "attributes": attributes}]});
    let reading = read_with(
        &batch,
        &Context {
            now: "2026-03-01T12:00:10Z".parse().unwrap(),
            ..context()
        },
    );
    assert!(reading.reason.contains("in the future"), "{reading:?}");
}

#[test]
fn a_time_that_is_missing_unreadable_or_not_yet_counts_from_when_it_was_sent() {
    for time in [
        Value::Null,
        json!(""),
        json!("noon"),
        json!("2026-03-01T12:00:11Z"),
    ] {
        assert_eq!(deadline(time, SENT), "2026-03-01T12:02:10Z");
    }
}

#[test]
fn without_a_sent_timestamp_it_counts_from_now() {
    for sent in ["", "soon", "0", "-5", "99999999999999999999"] {
        assert_eq!(
            deadline(json!("2026-03-01T13:00:00Z"), sent),
            "2026-03-01T12:02:30Z",
            "{sent}"
        );
    }
}

#[test]
fn a_notice_knows_when_it_was_said_and_sent() {
    let attributes = json!({"SentTimestamp": SENT});
    let batch = json!({"Records": [{"body": spot().to_string(), "attributes": attributes}]});
    let notice = notice(&batch);
    assert_eq!(Some(notice.at), at(EVENT_TIME));
    assert_eq!(notice.sent, at("2026-03-01T12:00:10.5Z"));
}
