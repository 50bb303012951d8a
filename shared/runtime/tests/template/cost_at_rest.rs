//! What the stack costs in a month in which nothing happens, counted from the template.
//!
//! docs/COST.md carries the table that this makes, so a queue or an alarm can't be added without
//! its price. Prices are us-east-1's of November 2026; the document links the page of each.

use std::fmt::Write;

use crate::stack::{file, of, resources};

/// Money in billionths of a dollar: an SQS request costs 400 of them.
type Nanos = i64;
const DOLLAR: Nanos = 1_000_000_000;

/// Five pollers a mapping, each asking for 20 s: 3 times a minute, for 30 days.
const POLLS_A_MAPPING: i64 = 5 * 3 * 60 * 24 * 30;

/// What costs something without being used.
struct Line {
    what: &'static str,
    count: i64,
    free: i64,
    each: Nanos,
    price: &'static str,
}

impl Line {
    fn with_free_tier(&self) -> Nanos {
        (self.count - self.free).max(0) * self.each
    }

    fn without(&self) -> Nanos {
        self.count * self.each
    }
}

/// What costs nothing as long as nobody uses it, or is counted under another name.
const FREE_AT_REST: [&str; 10] = [
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::Serverless::Function",
];

fn many(kind: &str) -> i64 {
    i64::try_from(of(kind).len()).unwrap()
}

/// An alarm costs once for each metric that it looks at.
fn alarm_metrics() -> i64 {
    let metrics = of("AWS::CloudWatch::Alarm").into_iter().map(|alarm| {
        let several = alarm
            .properties
            .get("Metrics")
            .and_then(|metrics| metrics.as_sequence());
        let stats = several.map(|all| all.iter().filter(|m| m.get("MetricStat").is_some()).count());
        i64::try_from(stats.unwrap_or(1)).unwrap()
    });
    metrics.sum()
}

fn lines() -> Vec<Line> {
    vec![
        Line {
            what: "SQS requests of idle mappings",
            count: many("AWS::Lambda::EventSourceMapping") * POLLS_A_MAPPING,
            free: 1_000_000,
            each: 400,
            price: "0.40 a million",
        },
        Line {
            what: "CloudWatch alarm metrics",
            count: alarm_metrics(),
            free: 10,
            each: DOLLAR / 10,
            price: "0.10 each",
        },
        Line {
            what: "CloudWatch dashboards",
            count: many("AWS::CloudWatch::Dashboard"),
            free: 3,
            each: 3 * DOLLAR,
            price: "3.00 each",
        },
    ]
}

/// Dollars and cents, rounded up: a bill is never less than this says.
fn dollars(amount: Nanos) -> String {
    let cents = (amount + DOLLAR / 100 - 1) / (DOLLAR / 100);
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

fn table(lines: &[Line]) -> String {
    let mut text = String::from(
        "| what | a month | free | USD | cost | cost without free tier |\n|---|--:|--:|---|--:|--:|\n",
    );
    for line in lines {
        let (with, without) = (dollars(line.with_free_tier()), dollars(line.without()));
        let (count, free) = (grouped(line.count), grouped(line.free));
        writeln!(
            text,
            "| {} | {count} | {free} | {} | {with} | {without} |",
            line.what, line.price
        )
        .unwrap();
    }
    let with = dollars(lines.iter().map(Line::with_free_tier).sum());
    let without = dollars(lines.iter().map(Line::without).sum());
    writeln!(text, "| **together** | | | | **{with}** | **{without}** |").unwrap();
    text
}

#[test]
fn the_document_has_the_table_that_the_template_comes_to() {
    let document = file("docs/COST.md");
    let table = table(&lines());
    assert!(
        document.contains(&table),
        "docs/COST.md should have this table:\n\n{table}"
    );
}

#[test]
fn every_kind_of_resource_has_a_price_or_is_free_at_rest() {
    const PRICED: [&str; 2] = ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"];
    for resource in resources() {
        let kind = resource.kind.as_str();
        assert!(
            PRICED.contains(&kind) || FREE_AT_REST.contains(&kind),
            "what does {kind} cost?"
        );
    }
}

#[test]
fn the_alarms_stay_within_the_ten_that_are_free() {
    assert!(alarm_metrics() <= 10);
}

#[test]
fn an_idle_function_holds_nothing_that_is_paid_by_the_hour() {
    for function in of("AWS::Serverless::Function") {
        for paid in [
            "ProvisionedConcurrencyConfig",
            "FileSystemConfigs",
            "SnapStart",
        ] {
            assert!(
                function.properties.get(paid).is_none(),
                "{}: {paid}",
                function.name
            );
        }
    }
    for mapping in of("AWS::Lambda::EventSourceMapping") {
        assert!(
            mapping.properties.get("ProvisionedPollerConfig").is_none(),
            "{}",
            mapping.name
        );
    }
}

#[test]
fn money_is_rounded_up_to_the_next_cent() {
    assert_eq!(dollars(0), "0.00");
    assert_eq!(dollars(1), "0.01");
    assert_eq!(dollars(377_600_000), "0.38");
    assert_eq!(dollars(3 * DOLLAR), "3.00");
}
