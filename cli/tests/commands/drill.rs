//! `qtctl drill`: the event that it puts is the one that the function reads.

use std::process::Output;

use serde_json::{Value, json};

use crate::{
    bus::Bus,
    qtctl::{err, out, qtctl, qtctl_in},
};

const INSTANCE: &str = "i-0a1b2c3d4e5f60718";

/// What the function would make of the planned event, where drills are on.
fn explained(played: &[&str]) -> Value {
    let planned = qtctl(&[&["drill", "--plan"], played].concat(), "");
    assert_eq!(planned.status.code(), Some(0), "{}", err(&planned));
    let explained = qtctl(&["explain", "-", "--json", "--drills"], &out(&planned));
    let readings: Value = serde_json::from_slice(&explained.stdout).unwrap();
    readings[0].clone()
}

#[test]
fn each_planned_drill_is_read_as_its_kind() {
    for (played, kind, action) in [
        (&["spot", INSTANCE][..], "spot-interruption", "terminate"),
        (
            &["spot", INSTANCE, "--action", "hibernate"],
            "spot-interruption",
            "hibernate",
        ),
        (
            &["capacity", INSTANCE],
            "capacity-interruption",
            "terminate",
        ),
        (
            &["lifecycle", INSTANCE, "--asg", "spot-workers"],
            "asg-terminate",
            "terminate",
        ),
        (
            &["health", INSTANCE],
            "health-scheduled-change",
            "maintenance",
        ),
        (&["rebalance", INSTANCE], "rebalance", "rebalance"),
        (&["state-change", INSTANCE], "state-change", "terminated"),
        (
            &["state-change", INSTANCE, "--state", "stopped"],
            "state-change",
            "stopped",
        ),
    ] {
        let reading = explained(played);
        assert_eq!(reading["outcome"], "act", "{reading}");
        assert_eq!(reading["kind"], kind);
        assert_eq!(reading["facts"]["action"], action);
        assert_eq!(reading["facts"]["instances"], json!([INSTANCE]));
    }
}

#[test]
fn force_is_only_where_it_was_asked_for_and_is_allowed() {
    let says = |played| explained(played)["reason"].as_str().unwrap().to_owned();
    assert!(says(&["spot", INSTANCE, "--force"]).starts_with("a drill with force"));
    assert!(says(&["spot", INSTANCE]).starts_with("a drill without force"));
    assert_eq!(
        qtctl(&["drill", "health", INSTANCE, "--force"], "")
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn a_lifecycle_drill_names_the_group_and_the_hook() {
    let facts = explained(&["lifecycle", INSTANCE, "--asg", "spot-workers"])["facts"].clone();
    assert_eq!(
        (&facts["asg"], &facts["hook"]),
        (&json!("spot-workers"), &json!("quanttrader-drain"))
    );
}

#[test]
fn a_health_drill_may_name_several_instances_weeks_ahead() {
    let facts = explained(&["health", INSTANCE, "i-0a1b2c3d4e5f60719"])["facts"].clone();
    assert_eq!(facts["instances"].as_array().unwrap().len(), 2);
    assert!(facts["deadline"].is_string());
}

fn put(bus: &Bus, more: &[&str]) -> Output {
    let environment = [
        ("AWS_ENDPOINT_URL_EVENTBRIDGE", bus.address.as_str()),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_REGION", "eu-west-1"),
    ];
    qtctl_in(
        &environment,
        &[&["drill", "spot", INSTANCE], more].concat(),
        "",
    )
}

#[test]
fn the_event_is_put_and_its_id_is_told() {
    let bus = Bus::answering(
        200,
        json!({"FailedEntryCount": 0, "Entries": [{"EventId": "e-17"}]}),
    );
    let output = put(&bus, &["--region", "eu-central-1"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(out(&output).contains("default event bus of eu-central-1: event e-17"));
    let entry = bus.entry();
    assert_eq!(entry["Source"], "quanttrader.drill");
    assert_eq!(
        entry["DetailType"],
        "EC2 Spot Instance Interruption Warning"
    );
    let detail: Value = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
    let action = "terminate";
    assert_eq!(
        detail,
        json!({"instance-id": INSTANCE, "instance-action": action, "force": false})
    );
}

#[test]
fn a_denied_drill_says_which_right_is_missing() {
    let said = json!({"__type": "AccessDeniedException", "message": "not authorized"});
    let output = put(&Bus::answering(400, said), &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(
        said.contains("events:PutEvents") && said.contains("AccessDenied"),
        "{said}"
    );
}

#[test]
fn a_bus_that_isnt_there_is_one_line_without_the_sdks_insides() {
    let environment = [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ];
    let output = qtctl_in(
        &environment,
        &["drill", "spot", INSTANCE, "--region", "eu-west-1"],
        "",
    );
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("Connection refused") && !said.contains('{'),
        "{said}"
    );
}

#[test]
fn without_a_region_one_sentence_says_how_to_give_it() {
    let output = qtctl(&["drill", "spot", INSTANCE], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).starts_with("qtctl: no AWS region: give --region"),
        "{}",
        err(&output)
    );
}

#[test]
fn what_is_no_instance_id_is_not_understood() {
    let output = qtctl(&["drill", "spot", "worker-1", "--plan"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("is not an instance id"),
        "{}",
        err(&output)
    );
}
