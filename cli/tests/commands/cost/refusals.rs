//! What can't be priced is answered by one sentence, and where it helps by the target to run.

use std::{
    fs::File,
    path::Path,
    time::{Duration, SystemTime},
};

use serde_json::json;

use super::given::{checkout, dev_plans, file, fixture, plan, with_dev};
use crate::qtctl::{err, out, qtctl, qtctl_at};

/// What is said, in one line and with exit code 1.
fn refused(words: &[&str]) -> String {
    refused_at(Path::new("."), words)
}

fn refused_at(folder: &Path, words: &[&str]) -> String {
    let output = qtctl_at(folder, words);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = err(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn a_platform_that_is_none_names_those_that_are_and_a_target() {
    let said = refused(&["cost", "estimate", "--platform", "qa"]);
    let expected = "there is no platform \"qa\": infra/environments has dev, prod, staging, \
                    and `make tf-plan STACK=foundation PLATFORM=dev`";
    assert!(said.contains(expected), "{said}");
    refused(&["cost", "estimate", "--platform", "../../etc/passwd"]);
}

#[test]
fn a_plan_that_is_not_there_yet_names_its_target() {
    let checkout = checkout("unplanned");
    let said = refused_at(&checkout, &["cost", "check", "--platform", "prod"]);
    let expected = "qtctl: there is no plan of prod's foundation in this checkout yet: \
                    run `make tf-plan STACK=foundation PLATFORM=prod`\n";
    assert_eq!(said, expected);
    let given = refused(&["cost", "estimate", "--plan", "/nowhere/cluster.json"]);
    assert!(given.contains("`make tf-plan"), "{given}");
}

#[test]
fn a_plan_that_can_not_be_read_is_to_be_made_again() {
    let checkout = checkout("broken");
    file("broken/.plans", "dev-foundation.json", "{}");
    let output = qtctl_at(&checkout, &["cost", "estimate"]);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(
        said.contains("run `make tf-plan STACK=foundation PLATFORM=dev` again"),
        "{said}"
    );
}

#[test]
fn a_plan_older_than_its_platforms_values_is_to_be_made_again() {
    let checkout = checkout("older");
    for stack in ["foundation", "cluster"] {
        file(
            "older/.plans",
            &format!("dev-{stack}.json"),
            &plan(stack).to_string(),
        );
    }
    let estimate = ["cost", "estimate"];
    assert!(qtctl_at(&checkout, &estimate).status.success());
    let values = File::options()
        .write(true)
        .open(checkout.join("infra/environments/dev.tfvars"));
    let later = SystemTime::now() + Duration::from_secs(5);
    values.unwrap().set_modified(later).unwrap();
    let said = refused_at(&checkout, &estimate);
    let expected = "qtctl: infra/environments/dev.tfvars has changed since foundation was planned: \
                    run `make tf-plan STACK=foundation PLATFORM=dev` again\n";
    assert_eq!(said, expected);
}

#[test]
fn outside_of_a_checkout_plans_are_given_by_name() {
    let nowhere = Path::new("/");
    let said = refused_at(nowhere, &["cost", "estimate"]);
    assert!(
        said.contains("is in no checkout") && said.contains("--plan FILE"),
        "{said}"
    );
    let [foundation, cluster] = dev_plans();
    let given = [
        "cost",
        "estimate",
        "--plan",
        &foundation,
        "--plan",
        &cluster,
    ];
    assert!(qtctl_at(nowhere, &given).status.success());
}

#[test]
fn what_is_no_plan_says_what_it_is() {
    let refused = |name: &str, text: &str| {
        let file = file("no-plan", name, text);
        refused(&["cost", "estimate", "--plan", &file])
    };
    assert!(refused("text.json", "no json").contains("it is no JSON"));
    assert!(refused("state.json", r#"{"values": {"root_module": {}}}"#).contains("it is a state"));
    let destroys = r#"{"planned_values": {"root_module": {}}}"#;
    assert!(refused("destroy.json", destroys).contains("a plan to destroy"));
}

#[test]
fn a_stack_is_told_by_tag_by_name_or_by_hand() {
    let mut untagged = plan("cluster");
    untagged["planned_values"] = json!({"root_module": {"resources": [
        {"address": "aws_nat_gateway.a", "mode": "managed", "type": "aws_nat_gateway", "name": "a", "values": {}},
    ]}});
    let text = untagged.to_string();
    let unnamed = file("stacks", "plan.json", &text);
    let said = refused(&["cost", "estimate", "--plan", &unnamed]);
    assert!(
        said.contains(&format!("say --plan foundation={unnamed} or")),
        "{said}"
    );

    let up_hour = |word: &str| {
        let output = qtctl(&["cost", "estimate", "--json", "--plan", word], "");
        let json: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
        json["upHour"]["usd"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        up_hour(&file("stacks", "mine-cluster.json", &text)),
        "0.045000"
    );
    assert_eq!(up_hour(&format!("cluster={unnamed}")), "0.045000");
    assert_eq!(up_hour(&format!("foundation={unnamed}")), "0.000000");
    // dev-cluster.json under a name that says nothing: its tag tells.
    let tagged = file("stacks", "tagged.json", &plan("cluster").to_string());
    assert_ne!(up_hour(&tagged), "0.000000");
}

#[test]
fn two_plans_of_one_stack_are_one_too_many() {
    let plans = ["cluster", "foundation", "cluster"].map(fixture);
    let said = refused(&with_dev("estimate", &plans, &[]));
    assert!(said.contains("plans of the same stack"), "{said}");
}

#[test]
fn plans_made_from_different_values_are_to_be_made_again() {
    let [foundation, _] = dev_plans();
    let changes = [
        ("up_hours_per_month", json!(1)),
        ("node_groups", json!({})),
        ("budget_usd", json!(31)),
    ];
    for (name, value) in changes {
        let mut later = plan("cluster");
        later["variables"][name]["value"] = value;
        let later = file("later", &format!("{name}.json"), &later.to_string());
        let said = refused(&with_dev("estimate", &[foundation.clone(), later], &[]));
        let expected =
            format!("made from different values of {name}: run `make tf-plan PLATFORM=dev`");
        assert!(said.contains(&expected), "{said}");
    }
}

#[test]
fn a_plan_of_another_platform_than_asked_for_is_refused() {
    let plans = dev_plans();
    let said = refused(&with_dev("estimate", &plans, &["--platform", "prod"]));
    assert!(said.contains("the plan is dev's and not prod's"), "{said}");
}

#[test]
fn prices_of_another_region_are_refused() {
    let plans = ["foundation", "cluster"].map(|stack| {
        let mut plan = plan(stack);
        plan["variables"]["region"] = json!({"value": "eu-west-1"});
        file("elsewhere", &format!("{stack}.json"), &plan.to_string())
    });
    let said = refused(&with_dev("estimate", &plans, &[]));
    assert!(
        said.contains("give --prices FILE with eu-west-1's"),
        "{said}"
    );
}

#[test]
fn a_price_file_with_a_mistake_says_where() {
    let plans = dev_plans();
    let refused = |name: &str, text: &str| {
        let prices = file("prices", name, text);
        refused(&with_dev("estimate", &plans, &["--prices", &prices]))
    };
    assert!(refused("none.json", "{}").contains("none.json is no price file: missing field"));
    let text = include_str!("../../../../infra/prices.json");
    let number = text.replacen(r#""usd": "0.10""#, r#""usd": 0.10"#, 1);
    assert!(refused("number.json", &number).contains("no price file: invalid type"));
    let negative = text.replacen(r#""usd": "0.10""#, r#""usd": "-0.10""#, 1);
    assert!(refused("negative.json", &negative).contains("EksControlPlane is negative"));
}

#[test]
fn more_hours_than_a_month_has_are_no_command() {
    let output = qtctl(&["cost", "estimate", "--hours", "745"], "");
    assert_eq!(output.status.code(), Some(2));
}
