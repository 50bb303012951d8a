//! The explanation for programs. Every key is always there; what is unknown is null.

use anyhow::Result;
use domain::drain::Kind;
use events::{Facts, Reading};
use serde::Serialize;

/// One record's explanation, in the order that people like to read.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Explanation<'a> {
    message_id: Option<&'a str>,
    outcome: &'static str,
    kind: Option<Kind>,
    reason: &'a str,
    facts: Facts,
}

pub(super) fn render(readings: &[Reading]) -> Result<String> {
    let explanations: Vec<_> = readings.iter().map(Explanation::from).collect();
    Ok(serde_json::to_string_pretty(&explanations)?)
}

impl<'a> From<&'a Reading> for Explanation<'a> {
    fn from(reading: &'a Reading) -> Self {
        Self {
            message_id: reading.message_id.as_deref(),
            outcome: reading.verdict.name(),
            kind: reading.kind(),
            reason: &reading.reason,
            facts: reading.facts(),
        }
    }
}
