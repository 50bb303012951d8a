//! The gate.

use std::process::Output;

use serde_json::json;

use super::given::{
    decimal, dev_plans, file, json_of, number, plan, printed, with_dev, with_resource,
};
use crate::qtctl::{err, out, qtctl};

/// Checks dev with other values in its tfvars.
fn check(test: &str, hours: u32, budget: u32) -> Output {
    let plans = ["foundation", "cluster"].map(|stack| {
        let mut plan = plan(stack);
        plan["variables"]["up_hours_per_month"]["value"] = json!(hours);
        plan["variables"]["budget_usd"]["value"] = json!(budget);
        file(test, &format!("{stack}.json"), &plan.to_string())
    });
    qtctl(&with_dev("check", &plans, &[]), "")
}

#[test]
fn hours_that_fit_pass_and_say_what_is_left() {
    let month = number(&json_of("estimate", &[])["month"]["usd"]);
    let left = decimal("30.00") - month;
    let said = printed("check", &[]);
    let expected = format!("cost {month} a month, {left} below the budget of 30.00.\n");
    assert!(
        said.starts_with("dev: ") && said.ends_with(&expected),
        "{said}"
    );
}

#[test]
fn hours_that_do_not_fit_fail_and_say_how_many_would() {
    let output = check("too-dear", 744, 30);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(
        said.starts_with("qtctl: dev doesn't fit its budget\n744 up-hours cost "),
        "{said}"
    );
    let most = said.split("set up_hours_per_month to ").nth(1).unwrap();
    let most: u32 = most.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(check("most", most, 30).status.code(), Some(0));
    assert_eq!(check("one-more", most + 1, 30).status.code(), Some(1));
}

#[test]
fn where_not_one_hour_fits_none_is_advised() {
    // 0.84 a month is fixed, and an up-hour is 0.25.
    let output = check("not-one", 1, 1);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(
        said.contains("beside the 0.85 that is fixed not one up-hour fits, so raise budget_usd"),
        "{said}"
    );
    assert!(!said.contains("set up_hours_per_month"), "{said}");
}

#[test]
fn what_has_no_price_fails_whatever_the_budget() {
    let [_, cluster] = dev_plans();
    let plan = with_resource(plan("foundation"), "aws_msk_cluster");
    let plans = [file("gap", "foundation.json", &plan.to_string()), cluster];
    let output = qtctl(&with_dev("check", &plans, &[]), "");
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(
        said.contains("aws_msk_cluster.new: aws_msk_cluster has no price."),
        "{said}"
    );
}

#[test]
fn half_a_platform_fits_no_budget() {
    let [foundation, _] = dev_plans();
    let output = qtctl(&["cost", "check", "--plan", &foundation], "");
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(
        said.contains("`make tf-plan STACK=cluster PLATFORM=dev`"),
        "{said}"
    );
    let output = qtctl(&["cost", "estimate", "--plan", &foundation], "");
    let text = out(&output);
    assert!(text.contains("No plan of the cluster was given"), "{text}");
    assert!(!text.contains("fit."), "{text}");
}

#[test]
fn a_platform_that_declares_nothing_is_told_where_to() {
    let plans = ["foundation", "cluster"].map(|stack| {
        let mut plan = plan(stack);
        plan["variables"]
            .as_object_mut()
            .unwrap()
            .remove("budget_usd");
        file("no-budget", &format!("{stack}.json"), &plan.to_string())
    });
    let output = qtctl(&with_dev("check", &plans, &[]), "");
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(said.contains("infra/environments/dev.tfvars"), "{said}");
}
