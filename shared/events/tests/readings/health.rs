//! AWS Health: scheduled changes of EC2 instances, and everything else that it says.

use domain::drain::{Action, Kind};
use serde_json::{Value, json};

use crate::build::*;

fn one() -> Value {
    health(json!([{"entityValue": INSTANCE}]))
}

#[test]
fn a_scheduled_change_names_instances_and_the_day() {
    let notice = notice(&one());
    assert_eq!(
        (notice.kind, notice.action),
        (Kind::HealthScheduledChange, Action::Maintenance)
    );
    assert_eq!(notice.deadline, at("2026-03-15T04:30:00Z"));
    assert_eq!(ids(&notice), [INSTANCE]);
}

#[test]
fn entities_are_read_bare_and_as_arns_each_once_in_their_order() {
    let arn = format!("arn:aws:ec2:eu-west-1:210987654321:instance/{OTHER}");
    let notice = notice(&health(json!([
        {"entityValue": arn, "status": "PENDING", "entityUrl": "https://example.com"},
        {"entityValue": "vol-0a1b2c3d4e5f60718"},
        {"entityValue": "AWS_ACCOUNT"},
        {"entityValue": INSTANCE},
        {"entityValue": OTHER},
        {"entityValue": "i-0a1b2c3d4e5f6071a", "status": "RESOLVED"},
        {"entityValue": "cr-0a1b2c3d4e5f60718 | eu-west-1b | t3.medium"},
        {"entityValue": "h-0a1b2c3d4e5f60718"},
        "odd",
        {"entityValue": 4},
    ])));
    assert_eq!(ids(&notice), [OTHER, INSTANCE]);
}

#[test]
fn resources_count_only_where_there_are_no_entities() {
    let resources = |event| with(event, "/resources", json!([OTHER]));
    for none in [json!([]), Value::Null] {
        assert_eq!(ids(&notice(&resources(health(none)))), [OTHER]);
    }
    let resolved = json!([{"entityValue": OTHER, "status": "RESOLVED"}]);
    ignored(&resources(health(resolved)));
    unreadable(&resources(health(json!("all of them"))));
}

#[test]
fn a_change_that_is_over_public_or_about_no_instance_is_ignored_with_its_kind() {
    for payload in [
        with(one(), "/detail/statusCode", json!("closed")),
        with(one(), "/detail/statusCode", json!("Resolved")),
        with(one(), "/detail/eventScopeCode", json!("PUBLIC")),
        health(json!([{"entityValue": "vol-0a1b2c3d4e5f60718"}])),
    ] {
        ignored(&payload);
        assert_eq!(read(&payload).kind(), Some(Kind::HealthScheduledChange));
    }
}

#[test]
fn what_is_no_scheduled_change_of_ec2_is_ignored_without_a_kind() {
    for (field, value) in [
        ("service", "ECS"),
        ("service", "EBS"),
        ("eventTypeCategory", "issue"),
        ("eventTypeCategory", "accountNotification"),
    ] {
        let payload = with(one(), &format!("/detail/{field}"), json!(value));
        ignored(&payload);
        assert_eq!(read(&payload).kind(), None);
    }
}

#[test]
fn a_start_that_is_past_is_still_looked_at() {
    let past = with(
        one(),
        "/detail/startTime",
        json!("Sun, 1 Mar 2026 10:00:00 GMT"),
    );
    assert_eq!(notice(&past).deadline, at("2026-03-01T10:00:00Z"));
    assert!(
        read(&past).reason.contains("its start was 2 h ago"),
        "{}",
        read(&past).reason
    );
}

#[test]
fn without_a_readable_start_there_is_no_deadline() {
    for start in [Value::Null, json!("in two weeks"), json!(1)] {
        assert_eq!(
            notice(&with(one(), "/detail/startTime", start)).deadline,
            None
        );
    }
}
