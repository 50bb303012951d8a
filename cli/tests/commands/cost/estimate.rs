//! The bill.

use std::{fs, path::PathBuf};

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use super::given::{
    checkout, decimal, dev_plans, file, json_of, number, plan, printed, with_dev, with_resource,
};
use crate::qtctl::{out, qtctl, qtctl_at};

/// Without the lines that name the files.
fn without_files(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains("as planned at"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_table_gives_each_line_its_arithmetic() {
    insta::assert_snapshot!(without_files(&printed("estimate", &[])));
}

#[test]
fn the_json_has_every_key_and_the_tables_figures() {
    let mut json = json_of("estimate", &[]);
    for sheet in json["plans"].as_array_mut().unwrap() {
        sheet["file"] = "…".into();
        sheet["made"] = "…".into();
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

/// What a line comes to, worked out here anew.
fn worked_out(line: &Value) -> Decimal {
    let billed = (number(&line["quantity"]) - number(&line["free"])) * number(&line["usd"]);
    match (
        line["every"].as_str().unwrap(),
        line["paid"].as_str().unwrap(),
    ) {
        ("hour", "month") => billed * decimal("730"),
        ("month", "up-hour") => billed / decimal("730"),
        _ => billed,
    }
}

#[test]
fn the_sums_are_those_of_the_lines_and_the_month_is_rounded_up() {
    let json = json_of("estimate", &["--hours", "100"]);
    let lines = json["lines"].as_array().unwrap();
    let sum = |paid: &str| {
        let lines = lines.iter().filter(|line| line["paid"] == paid);
        lines.map(worked_out).sum::<Decimal>()
    };
    let (up_hour, fixed) = (sum("up-hour"), sum("month"));
    assert_eq!(number(&json["upHour"]["usd"]), up_hour.round_dp(6));
    assert_eq!(number(&json["fixed"]["usd"]), fixed.round_dp(6));
    let month = (fixed + up_hour * decimal("100")).round_dp(9);
    let month = month.round_dp_with_strategy(2, RoundingStrategy::ToPositiveInfinity);
    assert_eq!(number(&json["month"]["usd"]), month);
}

#[test]
fn the_hours_under_30_are_the_most_that_fit() {
    let most = json_of("estimate", &[])["hoursUnder30"].as_u64().unwrap();
    let month =
        |hours: u64| number(&json_of("estimate", &["--hours", &hours.to_string()])["month"]["usd"]);
    assert!(month(most) <= decimal("30"));
    assert!(month(most + 1) > decimal("30"));
}

#[test]
fn hours_are_those_asked_for_or_declared_or_22_days_of_8() {
    assert_eq!(json_of("estimate", &["--hours", "7"])["month"]["hours"], 7);
    let declared = plan("cluster")["variables"]["up_hours_per_month"]["value"].clone();
    assert_eq!(json_of("estimate", &[])["month"]["hours"], declared);

    let plans = ["foundation", "cluster"].map(|stack| {
        let mut plan = plan(stack);
        plan["variables"]
            .as_object_mut()
            .unwrap()
            .remove("up_hours_per_month");
        file("undeclared", &format!("{stack}.json"), &plan.to_string())
    });
    let output = qtctl(&with_dev("estimate", &plans, &["--json"]), "");
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["month"]["hours"], 176);
}

#[test]
fn what_has_no_price_is_named_and_the_sums_are_said_to_be_too_low() {
    let [foundation, _] = dev_plans();
    let plan = with_resource(plan("cluster"), "aws_msk_cluster");
    let plans = [foundation, file("msk", "cluster.json", &plan.to_string())];
    let output = qtctl(&with_dev("estimate", &plans, &[]), "");
    assert_eq!(output.status.code(), Some(0));
    let text = out(&output);
    let named = "NOT COUNTED, so every sum here is too low:\n  \
                 aws_msk_cluster.new: aws_msk_cluster has no price";
    assert!(text.contains(named), "{text}");

    let json = out(&qtctl(&with_dev("estimate", &plans, &["--json"]), ""));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["unpriced"][0]["address"], "aws_msk_cluster.new");
}

#[test]
fn each_group_that_wakes_without_a_node_says_what_its_first_adds() {
    let plans = ["foundation", "cluster"].map(|stack| {
        let mut plan = plan(stack);
        let groups = &mut plan["variables"]["node_groups"]["value"];
        for group in groups.as_object_mut().unwrap().values_mut() {
            group["desired_size"] = 0.into();
        }
        file("no-nodes", &format!("{stack}.json"), &plan.to_string())
    });
    let json = out(&qtctl(&with_dev("estimate", &plans, &["--json"]), ""));
    let json: Value = serde_json::from_str(&json).unwrap();
    let groups = json["firstNodes"].as_array().unwrap();
    // A node alone: its Spot price, its address, its disk and what it sends.
    let alone =
        decimal("0.005") + decimal("20") * decimal("0.08") / decimal("730") + decimal("0.0009");
    let more: Vec<_> = groups
        .iter()
        .map(|group| number(&group["moreAnUpHour"]))
        .collect();
    let expected = ["0.0486", "0.05103"].map(|spot| (decimal(spot) + alone).round_dp(6));
    assert_eq!(more, expected);
}

#[test]
fn dev_has_a_price_for_everything() {
    assert_eq!(json_of("estimate", &[])["unpriced"], serde_json::json!([]));
}

#[test]
fn every_assumption_is_dated_and_says_why() {
    let json = json_of("estimate", &[]);
    let assumptions = json["assumptions"].as_array().unwrap();
    for name in [
        "spot_price",
        "log_audit_gb",
        "nat_gb",
        "cross_zone_gb",
        "internet_gb",
    ] {
        let named = assumptions.iter().find(|one| one["name"] == name);
        let named = named.unwrap_or_else(|| panic!("{name} is not printed"));
        assert!(!named["why"].as_str().unwrap().is_empty());
        assert_eq!(named["date"].as_str().unwrap().len(), 10);
    }
}

#[test]
fn the_checkouts_plans_are_found_by_platform_also_from_a_folder_in_it() {
    let checkout = checkout("planned");
    for stack in ["foundation", "cluster"] {
        let name = format!("dev-{stack}.json");
        file("planned/.plans", &name, &plan(stack).to_string());
    }
    for words in [
        &["cost", "estimate"][..],
        &["cost", "estimate", "--platform", "dev"],
    ] {
        let output = qtctl_at(&checkout.join("infra/environments"), words);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(
            without_files(&out(&output)),
            without_files(&printed("estimate", &[])).trim_end()
        );
    }
}

#[test]
fn another_price_file_makes_another_bill() {
    let text = include_str!("../../../../infra/prices.json");
    let dearer = text.replacen(
        r#"{ "usd": "0.10", "unit": "cluster""#,
        r#"{ "usd": "0.60", "unit": "cluster""#,
        1,
    );
    assert_ne!(text, dearer);
    let prices = file("dearer", "prices.json", &dearer);
    let usd = |json: Value| number(&json["upHour"]["usd"]);
    let more = usd(json_of("estimate", &["--prices", &prices])) - usd(json_of("estimate", &[]));
    assert_eq!(more, decimal("0.50"));
}

#[test]
fn designs_stand_beside_the_planned_one_with_what_spot_saves() {
    insta::assert_snapshot!(without_files(&printed("designs", &[])));
    let json = json_of("designs", &[]);
    let designs = json["designs"].as_array().unwrap();
    for part in [
        "3 nodes, NAT gateway, load balancer",
        "NAT instance",
        "public:",
    ] {
        let named = |one: &Value| one["name"].as_str().unwrap().contains(part);
        assert!(designs.iter().any(named), "{part}");
    }
    let planned = &designs[0];
    assert_eq!(planned["upHour"], json_of("estimate", &[])["upHour"]);
    for design in designs {
        let saved = number(&design["onDemandUpHour"]["usd"]) - number(&design["upHour"]["usd"]);
        let off = saved - number(&design["spotSavesAnUpHour"]["usd"]);
        assert!(off.abs() <= decimal("0.000001"), "{design}");
        assert!(saved > Decimal::ZERO);
    }
}

#[test]
fn each_help_shows_examples_and_exit_codes() {
    for command in ["estimate", "check", "designs"] {
        let help = out(&qtctl(&["cost", command, "--help"], ""));
        for part in ["Examples:", "Exit codes:"] {
            assert!(help.contains(part), "{help}");
        }
    }
}

#[test]
fn prods_ingresses_are_counted_where_prod_runs() {
    let up_hour = |environments: &[&str]| {
        let carried = |stack: &str| {
            let mut plan = plan(stack);
            plan["variables"]["environments"]["value"] = environments.into();
            let name = format!("{}.json", environments.join("-"));
            file(&format!("carried-{stack}"), &name, &plan.to_string())
        };
        let (cluster, foundation) = (carried("cluster"), carried("foundation"));
        let mut words = vec!["cost", "estimate", "--json"];
        words.extend(["--plan", &foundation, "--plan", &cluster]);
        let json: Value = serde_json::from_str(&out(&qtctl(&words, ""))).unwrap();
        number(&json["upHour"]["usd"])
    };
    // An internal load balancer, and a tenth of a capacity unit.
    let balancer = decimal("0.0225") + decimal("0.1") * decimal("0.008");
    let each = Decimal::from(ingresses_in("prod"));
    assert_eq!(
        up_hour(&["dev", "prod"]) - up_hour(&["dev"]),
        each * balancer
    );
    assert_eq!(
        ingresses_in("dev") + ingresses_in("staging"),
        0,
        "these are not counted"
    );
}

/// How many services of an environment have an Ingress, by GitOps.
fn ingresses_in(environment: &str) -> usize {
    let values = concat!(env!("CARGO_MANIFEST_DIR"), "/../gitops/environments");
    let services = fs::read_dir(format!("{values}/{environment}")).unwrap();
    let services = services.map(|service| service.unwrap().path().join("values.yaml"));
    let has_ingress = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        let values: Value = serde_saphyr::from_str(&text).unwrap();
        let ingress = &values["ingress"];
        // What counts an internal one must not meet a public one.
        let scheme = &ingress["annotations"]["alb.ingress.kubernetes.io/scheme"];
        assert!(
            ingress.is_null() || scheme == "internal",
            "{}",
            file.display()
        );
        ingress["enabled"] == true
    };
    services
        .filter(|file| file.exists())
        .filter(has_ingress)
        .count()
}
