//! docs/COST.md: its hand calculation is worked out here once more, and is what the command prints.

use std::{collections::BTreeMap, fs};

use rust_decimal::Decimal;
use serde_json::Value;

use super::given::{decimal, json_of, number, plans_of, with_dev};
use crate::qtctl::{out, qtctl};

fn document() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/COST.md")).unwrap()
}

/// The rows of the table whose head starts with this word, without the head.
fn table(head: &str) -> Vec<Vec<String>> {
    let document = document();
    let mut lines = document
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {head} |")));
    assert!(
        lines.next().is_some(),
        "docs/COST.md has no table that starts with {head}"
    );
    let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
    let rows = rows.map(|row| {
        let cells = row.trim_matches('|').split('|');
        cells
            .map(|cell| cell.trim().trim_matches('*').to_owned())
            .collect()
    });
    rows.collect()
}

/// `40 × 0.08 / 730`, from left to right.
fn worked_out(calculation: &str) -> Decimal {
    let mut words = calculation.split_whitespace();
    let mut result = decimal(words.next().unwrap());
    while let (Some(sign), Some(operand)) = (words.next(), words.next()) {
        match sign {
            "×" => result *= decimal(operand),
            "/" => result /= decimal(operand),
            _ => panic!("{calculation}: what is {sign}?"),
        }
    }
    result
}

/// Holds a table of the document against the command's lines, and both against arithmetic.
fn agrees(head: &str, paid: &str, sum: &str) {
    let mut rows = table(head);
    let together = rows.pop().unwrap();
    let mut by_hand = BTreeMap::new();
    let mut exact = Decimal::ZERO;
    for row in &rows {
        let [what, calculation, usd] = row.as_slice() else {
            panic!("{row:?}")
        };
        let result = worked_out(calculation);
        assert_eq!(result.round_dp(6), decimal(usd), "{what}: {calculation}");
        exact += result;
        by_hand.insert(what.clone(), decimal(usd));
    }
    let json = json_of("estimate", &[]);
    let lines = json["lines"].as_array().unwrap().iter();
    let lines = lines.filter(|line| line["paid"] == paid);
    let printed: BTreeMap<_, _> = lines
        .map(|line| {
            (
                line["what"].as_str().unwrap().to_owned(),
                number(&line["amount"]),
            )
        })
        .collect();
    assert_eq!(by_hand, printed, "{head}");
    assert_eq!(together[0], "together");
    assert_eq!(decimal(&together[2]), exact.round_dp(6), "{head}");
    assert_eq!(decimal(&together[2]), number(&json[sum]["usd"]), "{head}");
}

#[test]
fn an_up_hour_by_hand_is_what_the_command_prints() {
    agrees("an up-hour of dev", "up-hour", "upHour");
}

#[test]
fn a_month_by_hand_is_what_the_command_prints() {
    agrees("a month of dev, up or not", "month", "fixed");
}

/// `A + HOURS × B = TOTAL`, in the document's words.
#[test]
fn the_months_total_by_hand_agrees_to_the_cent() {
    let document = document();
    let mut lines = document.lines();
    let line = lines.find(|line| line.contains(" up-hours are ")).unwrap();
    let words: Vec<_> = line.split_whitespace().collect();
    let [
        hours,
        "up-hours",
        "are",
        fixed,
        "+",
        again,
        "×",
        up_hour,
        "=",
        total,
        ..,
    ] = words[..]
    else {
        panic!("{line}")
    };
    assert_eq!(hours, again);
    let total = decimal(total.trim_matches(['*', '.']));
    let by_hand = decimal(fixed) + decimal(hours) * decimal(up_hour);
    assert!(
        (total - by_hand).abs() <= decimal("0.01") && total >= by_hand.round_dp(2),
        "{line}"
    );
    let json = json_of("estimate", &["--hours", hours]);
    assert_eq!(number(&json["month"]["usd"]), total);
    assert_eq!(number(&json["fixed"]["usd"]), decimal(fixed));
    assert_eq!(number(&json["upHour"]["usd"]), decimal(up_hour));
}

#[test]
fn the_table_of_platforms_is_what_the_command_prints() {
    let row = |platform: &str| {
        let plans = plans_of(platform);
        let output = qtctl(&with_dev("estimate", &plans, &["--json"]), "");
        let json: Value = serde_json::from_str(&out(&output)).unwrap();
        assert_eq!(json["unpriced"], serde_json::json!([]), "{platform}");
        assert_eq!(json["declared"]["fits"], true, "{platform}");
        let text = |what: &str| json[what]["usd"].as_str().unwrap().to_owned();
        vec![
            platform.to_owned(),
            text("upHour"),
            text("fixed"),
            json["hoursUnder30"].to_string(),
            json["month"]["hours"].to_string(),
            text("month"),
        ]
    };
    assert_eq!(table("platform"), ["dev", "staging", "prod"].map(row));
}

#[test]
fn around_the_clock_is_what_the_command_prints() {
    let document = document();
    for platform in ["dev", "staging", "prod"] {
        let plans = plans_of(platform);
        let output = qtctl(
            &with_dev("estimate", &plans, &["--hours", "730", "--json"]),
            "",
        );
        let json: Value = serde_json::from_str(&out(&output)).unwrap();
        let said = format!("{} ({platform})", json["month"]["usd"].as_str().unwrap());
        assert!(document.contains(&said), "docs/COST.md should say {said}");
    }
}

#[test]
fn the_table_of_designs_is_what_the_command_prints() {
    let json = json_of("designs", &[]);
    let designs = json["designs"].as_array().unwrap().iter();
    let printed: Vec<Vec<String>> = designs
        .map(|design| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            vec![
                text(&design["name"]),
                text(&design["upHour"]["usd"]),
                design["hoursUnder30"].to_string(),
                text(&design["onDemandUpHour"]["usd"]),
                design["onDemandHoursUnder30"].to_string(),
                text(&design["spotSavesAnUpHour"]["usd"]),
            ]
        })
        .collect();
    assert_eq!(table("design"), printed);
}

#[test]
fn what_the_functions_use_up_is_what_their_own_table_says() {
    let prices: Value =
        serde_json::from_str(include_str!("../../../../infra/prices.json")).unwrap();
    let rows = table("what");
    let row = |what: &str| rows.iter().find(|row| row[0] == what).unwrap();
    let prices = &prices["prices"];
    let used = |good: &str| prices[good]["free_used"].as_str().unwrap().to_owned();
    assert_eq!(row("CloudWatch alarm metrics")[1], used("alarm"));
    assert_eq!(row("CloudWatch dashboards")[1], used("dashboard"));
    assert_eq!(
        row("together")[4],
        prices["functions_at_rest"]["usd"].as_str().unwrap()
    );
}

#[test]
fn every_price_names_its_page_and_the_file_says_that_it_is_from_memory() {
    let prices: Value =
        serde_json::from_str(include_str!("../../../../infra/prices.json")).unwrap();
    assert!(prices["note"].as_str().unwrap().starts_with("From memory"));
    assert_eq!(prices["date"].as_str().unwrap().len(), 10);
    for (good, price) in prices["prices"].as_object().unwrap() {
        let source = price["source"].as_str().unwrap();
        let is_page = source.starts_with("https://aws.amazon.com/") || source == "docs/COST.md";
        assert!(is_page, "{good}: {source}");
    }
}
