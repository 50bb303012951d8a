//! A plan as a whole: what it is of, what it says of money, and what is no plan.

use domain::{cost::StackName, money::Money};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use terraform::{Plan, Refusal};

use crate::given::{Given, given, plan};

fn subnet() -> Given {
    given("aws_subnet", json!({"tags": {"Stack": "foundation"}}))
}

fn refused(json: &Value) -> Refusal {
    Plan::read(&json.to_string()).unwrap_err()
}

#[test]
fn the_tfvars_money_is_in_the_plan() {
    let inputs = json!({
        "platform": "dev", "region": "us-east-1", "budget_usd": 30.5, "up_hours_per_month": 120,
        "node_subnets": "public",
    });
    let plan = Plan::read(&plan(&[subnet()], &inputs).to_string()).unwrap();
    let read = plan.inputs;
    assert_eq!(read.platform.as_deref(), Some("dev"));
    assert_eq!(read.region.as_deref(), Some("us-east-1"));
    assert_eq!(read.budget, Some(Money::dollars(Decimal::new(305, 1))));
    assert_eq!(read.up_hours, Some(120));
}

#[test]
fn hours_that_are_no_whole_number_are_no_hours() {
    let inputs = json!({"up_hours_per_month": 12.5});
    let plan = Plan::read(&plan(&[subnet()], &inputs).to_string()).unwrap();
    assert_eq!(plan.inputs.up_hours, None);
}

#[test]
fn the_tag_says_which_stack_it_is() {
    let text = |one| plan(&[one], &json!({})).to_string();
    let foundation = Plan::read(&text(subnet())).unwrap();
    assert_eq!(foundation.stack, Some(StackName::Foundation));
    let by_default = given("aws_subnet", json!({"tags_all": {"Stack": "cluster"}}));
    assert_eq!(
        Plan::read(&text(by_default)).unwrap().stack,
        Some(StackName::Cluster)
    );
    let untagged = given("aws_subnet", json!({"tags": null}));
    assert_eq!(Plan::read(&text(untagged)).unwrap().stack, None);
}

#[test]
fn resources_are_found_in_every_module_and_data_sources_are_none() {
    let mut nested = plan(&[subnet()], &json!({}));
    let root = &mut nested["planned_values"]["root_module"];
    let data = json!({"address": "data.aws_x.y", "mode": "data", "type": "aws_x", "name": "y"});
    root["resources"].as_array_mut().unwrap().push(data);
    root["child_modules"] = json!([{
        "address": "module.a[\"x.y\"]",
        "child_modules": [{
            "address": "module.a[\"x.y\"].module.b",
            "resources": [{
                "address": "module.a[\"x.y\"].module.b.aws_kms_key.k", "mode": "managed",
                "type": "aws_kms_key", "name": "k", "values": {},
            }],
        }],
    }]);
    let plan = Plan::read(&nested.to_string()).unwrap();
    let addresses: Vec<_> = plan.resources.iter().map(|one| &*one.address).collect();
    let deep = "module.a[\"x.y\"].module.b.aws_kms_key.k";
    assert_eq!(addresses, ["aws_subnet.this", deep]);
}

#[test]
fn what_is_no_plan_says_what_it_is() {
    assert!(matches!(Plan::read("{"), Err(Refusal::NoJson(_))));
    assert_eq!(refused(&json!({})), Refusal::NoPlan);
    assert_eq!(refused(&json!([])), Refusal::NoPlan);
    assert_eq!(
        refused(&json!({"values": {"root_module": {}}})),
        Refusal::State
    );
    let destroys = json!({"planned_values": {"root_module": {}}});
    assert_eq!(refused(&destroys), Refusal::Destroys);
    let mut failed = plan(&[subnet()], &json!({}));
    failed["errored"] = json!(true);
    assert_eq!(refused(&failed), Refusal::Errored);
}

#[test]
fn what_is_not_understood_keeps_its_type_for_the_list_of_what_is_free() {
    let unknown = given("aws_msk_cluster", json!({}));
    let text = plan(&[subnet(), unknown], &json!({})).to_string();
    let plan = Plan::read(&text).unwrap();
    let kinds: Vec<_> = plan.resources.iter().map(|one| &*one.kind).collect();
    assert_eq!(kinds, ["aws_subnet", "aws_msk_cluster"]);
    assert!(plan.resources.iter().all(|one| one.item.is_none()));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z._\\[\\]\"]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z_]{0,8}", inner), 0..4)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_stands_in_a_resource_it_is_read_or_left_and_nothing_panics(
        values in any_json(), code in any_json(), input in any_json(),
        kind in prop::sample::select(vec![
            "aws_eks_cluster", "aws_eks_node_group", "aws_instance", "aws_autoscaling_group",
            "aws_ebs_volume", "aws_nat_gateway", "aws_lb", "aws_vpc_endpoint", "aws_flow_log",
            "aws_secretsmanager_secret", "aws_ssm_parameter", "aws_cloudwatch_metric_alarm",
            "aws_dynamodb_table", "aws_codebuild_project",
        ]),
    ) {
        let one = Given { code, ..given(kind, values) };
        let plan = plan(&[one], &json!({"node_groups": input.clone(), "budget_usd": input}));
        prop_assert_eq!(Plan::read(&plan.to_string()).unwrap().resources.len(), 1);
    }
}
