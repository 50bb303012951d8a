//! Metrics: lines on stdout in CloudWatch's embedded metric format, counted without an API call.
//!
//! Each line is flushed as it is written: a function that dies in the next instant was counted.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The most values that one metric may have in one line.
const VALUES_A_LINE: usize = 100;

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// How many.
    Count,
    /// How long, in milliseconds.
    Milliseconds,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
        }
    }
}

/// A metric and what was seen of it: one value, or one for each node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The metric's name.
    pub name: &'static str,
    /// What its values count.
    pub unit: Unit,
    /// The values; a measure without any is left out.
    pub values: Vec<i64>,
}

impl Measure {
    /// How many there were.
    #[must_use]
    pub fn count(name: &'static str, many: usize) -> Self {
        let many = i64::try_from(many).unwrap_or(i64::MAX);
        Self {
            name,
            unit: Unit::Count,
            values: vec![many],
        }
    }

    /// By how much something that is summed up grew or shrank.
    #[must_use]
    pub fn change(name: &'static str, by: i64) -> Self {
        Self {
            name,
            unit: Unit::Count,
            values: vec![by],
        }
    }

    /// How long each took.
    #[must_use]
    pub fn milliseconds(name: &'static str, values: impl IntoIterator<Item = i64>) -> Self {
        Self {
            name,
            unit: Unit::Milliseconds,
            values: values.into_iter().collect(),
        }
    }
}

/// Where metrics are found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// CloudWatch's namespace, such as `QuantTrader/SpotDrain`.
    pub namespace: &'static str,
}

impl Metrics {
    /// Writes the measures to stdout, each without a dimension and with `Kind`, if one is given.
    ///
    /// # Errors
    /// Those of stdout.
    pub fn emit(self, at: Timestamp, kind: Option<&str>, measures: &[Measure]) -> io::Result<()> {
        let mut lines = String::new();
        for line in self.lines(at, kind, measures) {
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(lines.as_bytes())?;
        stdout.flush()
    }

    /// The lines that [`Metrics::emit`] writes.
    #[must_use]
    pub fn lines(self, at: Timestamp, kind: Option<&str>, measures: &[Measure]) -> Vec<Value> {
        let most = measures.iter().map(|m| m.values.len()).max().unwrap_or(0);
        (0..most.div_ceil(VALUES_A_LINE))
            .map(|line| {
                let some: Vec<_> = measures.iter().filter_map(|m| Seen::of(m, line)).collect();
                self.line(at, kind, &some)
            })
            .collect()
    }

    fn line(self, at: Timestamp, kind: Option<&str>, measures: &[Seen<'_>]) -> Value {
        let names: Vec<_> = measures
            .iter()
            .map(|m| json!({"Name": m.name, "Unit": m.unit.name()}))
            .collect();
        let dimensions = match kind {
            Some(_) => json!([[], ["Kind"]]),
            None => json!([[]]),
        };
        let directive =
            json!({"Namespace": self.namespace, "Dimensions": dimensions, "Metrics": names});
        let mut root = Map::new();
        root.insert(
            "_aws".to_owned(),
            json!({"Timestamp": at.as_millisecond(), "CloudWatchMetrics": [directive]}),
        );
        root.extend(kind.map(|kind| ("Kind".to_owned(), json!(kind))));
        root.extend(measures.iter().map(|m| (m.name.to_owned(), m.value())));
        Value::Object(root)
    }
}

/// The part of a measure that one line has room for.
struct Seen<'a> {
    name: &'static str,
    unit: Unit,
    values: &'a [i64],
}

impl<'a> Seen<'a> {
    fn of(measure: &'a Measure, line: usize) -> Option<Self> {
        let values = measure.values.chunks(VALUES_A_LINE).nth(line)?;
        Some(Self {
            name: measure.name,
            unit: measure.unit,
            values,
        })
    }

    fn value(&self) -> Value {
        match self.values {
            [one] => json!(one),
            several => json!(several),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METRICS: Metrics = Metrics {
        namespace: "QuantTrader/SpotDrain",
    };

    fn at() -> Timestamp {
        Timestamp::from_millisecond(1_574_109_732_004).unwrap()
    }

    #[test]
    fn a_line_is_as_the_specification_has_it() {
        let measures = [
            Measure::count("Evicted", 3),
            Measure::milliseconds("NoticeToCordon", [250]),
        ];
        let lines = METRICS.lines(at(), Some("spot-interruption"), &measures);
        assert_eq!(
            lines,
            [json!({
                "_aws": {
                    "Timestamp": 1_574_109_732_004_i64,
                    "CloudWatchMetrics": [{
                        "Namespace": "QuantTrader/SpotDrain",
                        "Dimensions": [[], ["Kind"]],
                        "Metrics": [
                            {"Name": "Evicted", "Unit": "Count"},
                            {"Name": "NoticeToCordon", "Unit": "Milliseconds"},
                        ],
                    }],
                },
                "Kind": "spot-interruption",
                "Evicted": 3,
                "NoticeToCordon": 250,
            })]
        );
    }

    #[test]
    fn without_a_kind_there_is_no_dimension_and_nothing_named_so() {
        let line = METRICS
            .lines(at(), None, &[Measure::count("Unreadable", 1)])
            .remove(0);
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
            json!([[]])
        );
        assert_eq!(line.get("Kind"), None);
    }

    #[test]
    fn a_value_for_each_node_is_a_list() {
        let line = METRICS.lines(
            at(),
            None,
            &[Measure::milliseconds("NoticeToEmpty", [1, 2])],
        );
        assert_eq!(line[0]["NoticeToEmpty"], json!([1, 2]));
    }

    #[test]
    fn more_than_a_hundred_values_go_on_in_another_line() {
        let measures = [
            Measure::count("Evicted", 7),
            Measure::milliseconds("NoticeToCordon", 0..101),
        ];
        let lines = METRICS.lines(at(), None, &measures);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["NoticeToCordon"].as_array().unwrap().len(), 100);
        assert_eq!(lines[1]["NoticeToCordon"], json!(100));
        assert_eq!(lines[1].get("Evicted"), None, "a count is counted once");
    }

    #[test]
    fn a_measure_without_values_is_left_out() {
        assert!(
            METRICS
                .lines(at(), None, &[Measure::milliseconds("NoticeToEmpty", [])])
                .is_empty()
        );
    }
}
