//! What lets traffic in and out.

use domain::cost::{FlowLog, FlowLogTo, Item, LoadBalancer};
use serde_json::json;

use crate::given::{gap, given, item, read_with};

#[test]
fn gateways_and_addresses_are_paid_for() {
    let gateway = given("aws_nat_gateway", json!({"connectivity_type": "public"}));
    assert_eq!(item(gateway), Some(Item::NatGateway));
    assert_eq!(item(given("aws_eip", json!({}))), Some(Item::PublicAddress));
    let regional = json!({"availability_mode": "regional"});
    assert!(gap(given("aws_nat_gateway", regional)).contains("regional"));
}

#[test]
fn a_public_balancer_has_an_address_in_each_subnet_and_an_internal_one_none() {
    let balancer = |internal| {
        given(
            "aws_lb",
            json!({"internal": internal, "subnets": ["a", "b", "c"]}),
        )
    };
    let addresses = |addresses| Some(Item::LoadBalancer(LoadBalancer { addresses }));
    assert_eq!(item(balancer(false)), addresses(3));
    assert_eq!(item(balancer(true)), addresses(0));
    assert!(gap(given("aws_lb", json!({}))).contains("how many subnets"));
    let gateway = json!({"load_balancer_type": "gateway"});
    assert!(gap(given("aws_lb", gateway)).contains("gateway load balancer"));
}

#[test]
fn an_endpoint_of_a_gateway_is_free_and_one_of_interfaces_is_paid_by_the_zone() {
    let endpoint = |kind: &str| {
        given(
            "aws_vpc_endpoint",
            json!({"vpc_endpoint_type": kind, "subnet_ids": ["a", "b"]}),
        )
    };
    assert_eq!(item(endpoint("Gateway")), None);
    assert_eq!(
        item(endpoint("Interface")),
        Some(Item::InterfaceEndpoint(Some(2)))
    );
    assert!(gap(endpoint("GatewayLoadBalancer")).contains("GatewayLoadBalancer"));
    let unknown = given(
        "aws_vpc_endpoint",
        json!({"vpc_endpoint_type": "Interface"}),
    );
    assert_eq!(item(unknown), Some(Item::InterfaceEndpoint(None)));
}

#[test]
fn flow_logs_are_kept_for_as_long_as_the_platform_says() {
    let inputs = json!({"log_retention_days": 90});
    let log = read_with(given("aws_flow_log", json!({})), vec![], &inputs);
    let Some(Item::FlowLog(log)) = log.item else {
        panic!("{log:?}")
    };
    assert_eq!(log.kept_days, Some(90));
}

#[test]
fn flow_logs_are_paid_where_they_go() {
    let to = |to| {
        Some(Item::FlowLog(FlowLog {
            to,
            kept_days: None,
        }))
    };
    let log = |to: &str| given("aws_flow_log", json!({"log_destination_type": to}));
    assert_eq!(item(log("cloud-watch-logs")), to(FlowLogTo::Logs));
    assert_eq!(item(log("s3")), to(FlowLogTo::Bucket));
    assert!(gap(log("kinesis-data-firehose")).contains("kinesis"));
}
