//! An EventBridge event's envelope.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html>

use serde_json::Value;

use crate::field;

/// The source of our own exercises; everything `aws.*` is AWS's alone.
pub const DRILL_SOURCE: &str = "quanttrader.drill";

/// One event, its fields found but not yet judged.
#[derive(Debug)]
pub(crate) struct Event<'a> {
    pub(crate) source: Option<&'a str>,
    pub(crate) detail_type: Option<&'a str>,
    pub(crate) account: Option<String>,
    pub(crate) region: Option<&'a str>,
    pub(crate) time: Option<&'a Value>,
    pub(crate) resources: Vec<&'a str>,
    pub(crate) detail: &'a Value,
}

impl<'a> Event<'a> {
    /// The event, if the value looks like one at all.
    pub(crate) fn of(value: &'a Value) -> Option<Self> {
        // The capacity block page of the EC2 guide spells it with an underscore.
        let detail_type = ["detail-type", "detail_type"];
        let looks = detail_type.iter().any(|key| value.get(key).is_some())
            || (value.get("source").is_some() && value.get("detail").is_some());
        looks.then(|| Self {
            source: field::text(value, "source"),
            detail_type: field::text_of(value, &detail_type),
            account: field::account(value, "account"),
            region: field::text(value, "region"),
            time: value.get("time"),
            resources: resources(value),
            detail: value.get("detail").unwrap_or(&Value::Null),
        })
    }

    pub(crate) fn is_drill(&self) -> bool {
        self.source == Some(DRILL_SOURCE)
    }
}

/// An array of text, one text, or nothing: published events have all three.
fn resources(event: &Value) -> Vec<&str> {
    match event.get("resources") {
        Some(Value::Array(resources)) => resources.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(resource)) => vec![resource],
        _ => Vec::new(),
    }
}
