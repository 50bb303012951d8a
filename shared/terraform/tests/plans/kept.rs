//! What is kept: data, keys, and what watches over the bill.

use domain::cost::{Alarm, Builder, Item};
use serde_json::json;

use crate::given::{gap, given, item};

#[test]
fn an_alarm_costs_once_for_each_metric_and_more_if_it_is_fast() {
    let alarm = |values| item(given("aws_cloudwatch_metric_alarm", values));
    let cost = |metrics, fast| Some(Item::Alarm(Alarm { metrics, fast }));
    assert_eq!(alarm(json!({"period": 21600})), cost(1, false));
    assert_eq!(alarm(json!({"period": 10})), cost(1, true));
    let queries =
        json!([{"metric": [{}]}, {"metric": [{}]}, {"expression": "a + b", "metric": []}]);
    assert_eq!(alarm(json!({"metric_query": queries})), cost(2, false));
    let quick = json!([{"metric": [{"period": 60}]}, {"metric": [{"period": 10}]}]);
    assert_eq!(alarm(json!({"metric_query": quick})), cost(2, true));
}

#[test]
fn an_alarm_whose_expression_has_metrics_of_its_own_is_named() {
    for expression in [
        "ANOMALY_DETECTION_BAND(m1, 2)",
        "select avg(Errors) from SCHEMA(\"AWS/Lambda\", FunctionName)",
    ] {
        let queries = json!([{"metric": [{}]}, {"expression": expression, "metric": []}]);
        let alarm = given(
            "aws_cloudwatch_metric_alarm",
            json!({"metric_query": queries}),
        );
        assert!(
            gap(alarm).contains("more metrics than it names"),
            "{expression}"
        );
    }
}

#[test]
fn a_standard_parameter_is_free_and_any_other_is_not() {
    let parameter = |tier: &str| item(given("aws_ssm_parameter", json!({"tier": tier})));
    assert_eq!(parameter("Standard"), None);
    assert_eq!(parameter("Advanced"), Some(Item::AdvancedParameter));
    assert_eq!(
        parameter("Intelligent-Tiering"),
        Some(Item::AdvancedParameter)
    );
}

#[test]
fn a_replica_of_a_secret_is_named() {
    let secret = |values| given("aws_secretsmanager_secret", values);
    assert_eq!(item(secret(json!({"replica": []}))), Some(Item::Secret));
    assert!(gap(secret(json!({"replica": [{}]}))).contains("replicas"));
}

#[test]
fn a_subscription_is_free_unless_it_sends_text_messages() {
    let by = |protocol: &str| given("aws_sns_topic_subscription", json!({"protocol": protocol}));
    assert_eq!(item(by("email")), None);
    assert!(gap(by("sms")).contains("text messages"));
}

#[test]
fn a_table_of_provisioned_capacity_is_named() {
    let table = |mode: &str| given("aws_dynamodb_table", json!({"billing_mode": mode}));
    assert_eq!(item(table("PAY_PER_REQUEST")), Some(Item::Table));
    assert!(gap(table("PROVISIONED")).contains("PAY_PER_REQUEST"));
}

#[test]
fn a_build_is_paid_by_its_machine() {
    let build = |size: &str, kind: &str| {
        given(
            "aws_codebuild_project",
            json!({"environment": [{"compute_type": size, "type": kind}]}),
        )
    };
    let small = "BUILD_GENERAL1_SMALL";
    assert_eq!(
        item(build(small, "LINUX_CONTAINER")),
        Some(Item::Build(Builder::Small))
    );
    assert_eq!(
        item(build(small, "ARM_CONTAINER")),
        Some(Item::Build(Builder::SmallArm))
    );
    assert!(gap(build("BUILD_GENERAL1_LARGE", "LINUX_CONTAINER")).contains("only builds"));
}

#[test]
fn the_rest_of_what_is_kept_is_recognised() {
    for (kind, expected) in [
        ("aws_kms_key", Item::Key),
        ("aws_cloudwatch_composite_alarm", Item::CompositeAlarm),
        ("aws_cloudwatch_dashboard", Item::Dashboard),
        ("aws_budgets_budget", Item::Budget),
        ("aws_ecr_repository", Item::Repository),
        ("aws_s3_bucket", Item::Bucket),
    ] {
        assert_eq!(item(given(kind, json!({}))), Some(expected), "{kind}");
    }
}
