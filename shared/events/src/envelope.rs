//! What Lambda is handed, or a person reads from a file: one reading a record.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    Context, field, message,
    reading::{Finding, Reading},
    time::Received,
};

/// Reads a payload: an SQS batch, a Lambda SNS event, or one bare event or SNS envelope.
///
/// What can't be read is a `Refuse` for its record alone; this never fails and never panics.
#[must_use]
pub fn read(payload: &str, with: &Context) -> Vec<Reading> {
    // A byte order mark is no JSON, but some editors put it there.
    let parsed = serde_json::from_str::<Value>(payload.trim_start_matches('\u{feff}'));
    match parsed {
        Err(_) => vec![bare(with, |received| {
            message::read_text(payload, received, with)
        })],
        Ok(payload) => match payload.get("Records") {
            Some(Value::Array(records)) => records.iter().map(|r| record(r, with)).collect(),
            Some(_) => vec![bare(with, |_| {
                Finding::unknown("its Records are not an array")
            })],
            None => vec![bare(with, |received| {
                message::read(&payload, received, with)
            })],
        },
    }
}

fn bare(with: &Context, find: impl FnOnce(&Received) -> Finding) -> Reading {
    let Finding { verdict, reason } = find(&Received {
        sent: None,
        now: with.now,
    });
    Reading {
        message_id: None,
        receive_count: None,
        sent: None,
        verdict,
        reason,
    }
}

fn record(record: &Value, with: &Context) -> Reading {
    let attributes = record.get("attributes").unwrap_or(&Value::Null);
    let sent = field::whole(attributes, "SentTimestamp")
        .filter(|milliseconds| *milliseconds > 0)
        .and_then(|milliseconds: i64| Timestamp::from_millisecond(milliseconds).ok());
    let sns = record.get("Sns").filter(|sns| sns.is_object());
    let Finding { verdict, reason } = match sns {
        Some(sns) => of_sns(sns, with),
        None => of_sqs(record, sent, with),
    };
    Reading {
        message_id: field::owned(record, "messageId").or_else(|| field::owned(sns?, "MessageId")),
        receive_count: field::whole(attributes, "ApproximateReceiveCount"),
        sent,
        verdict,
        reason,
    }
}

fn of_sqs(record: &Value, sent: Option<Timestamp>, with: &Context) -> Finding {
    let source = record.get("eventSource").filter(|source| !source.is_null());
    if let Some(source) = source.filter(|source| source.as_str() != Some("aws:sqs")) {
        return Finding::unknown(format!("a record of {source}, neither of SQS nor of SNS"));
    }
    match record.get("body") {
        Some(Value::String(body)) => message::read_text(
            body,
            &Received {
                sent,
                now: with.now,
            },
            with,
        ),
        Some(_) => Finding::unknown("an SQS record whose body is not text"),
        None => Finding::unknown("a record without a body"),
    }
}

fn of_sns(sns: &Value, with: &Context) -> Finding {
    match sns.get("Message") {
        Some(Value::String(text)) => message::read_text(
            text,
            &Received {
                sent: None,
                now: with.now,
            },
            with,
        ),
        _ => Finding::unknown("an SNS record without a text in it"),
    }
}
