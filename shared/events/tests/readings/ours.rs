//! Another account's or region's events touch nothing.

use serde_json::{Value, json};

use crate::build::*;

#[test]
fn another_accounts_event_is_ignored_with_its_kind_and_facts() {
    let theirs = with(spot(), "/account", json!("111122223333"));
    assert!(ignored(&theirs).starts_with("another account"));
    let reading = read(&theirs);
    assert_eq!(reading.kind().unwrap().name(), "spot-interruption");
    assert_eq!(reading.facts().instances[0].as_str(), INSTANCE);
}

#[test]
fn another_accounts_unreadable_event_is_none_of_our_business_either() {
    let theirs = with(spot(), "/account", json!("111122223333"));
    ignored(&with(theirs, "/detail/instance-id", json!("<instance-id>")));
}

#[test]
fn another_regions_event_is_ignored() {
    let theirs = with(spot(), "/region", json!("eu-central-1"));
    assert!(ignored(&theirs).starts_with("another region"));
}

#[test]
fn what_the_event_or_we_dont_know_is_not_judged() {
    for pointer in ["/account", "/region"] {
        notice(&without(spot(), pointer));
        notice(&with(spot(), pointer, Value::Null));
    }
    let theirs = with(
        with(spot(), "/account", json!("111122223333")),
        "/region",
        json!("x"),
    );
    let nobody = events::Context {
        account: None,
        region: None,
        ..context()
    };
    notice_with(&theirs, &nobody);
}

#[test]
fn an_account_may_be_written_as_a_number() {
    notice(&with(spot(), "/account", json!(210_987_654_321_u64)));
}

#[test]
fn health_is_judged_by_the_region_and_account_that_it_speaks_of() {
    let ours = health(json!([{"entityValue": INSTANCE}]));
    // A backup copy is delivered to another region, an organisation's view to another account.
    let copy = with(ours.clone(), "/region", json!("us-west-2"));
    notice(&copy);
    notice(&with(ours.clone(), "/account", json!("111122223333")));
    notice(&with(
        without(copy, "/detail/eventRegion"),
        "/detail/backupEvent",
        json!("true"),
    ));
    ignored(&with(
        ours.clone(),
        "/detail/eventRegion",
        json!("us-west-2"),
    ));
    ignored(&with(
        ours,
        "/detail/affectedAccount",
        json!("111122223333"),
    ));
}

#[test]
fn a_direct_message_tells_its_account_and_by_its_arn_its_region() {
    notice(&with(hook_message(), "/AccountId", json!("210987654321")));
    ignored(&with(hook_message(), "/AccountId", json!("111122223333")));
    let arn =
        "arn:aws:autoscaling:us-west-2:210987654321:autoScalingGroup:x:autoScalingGroupName/y";
    ignored(&with(hook_message(), "/AutoScalingGroupARN", json!(arn)));
}
