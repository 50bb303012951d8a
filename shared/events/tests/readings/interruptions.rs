//! Spot and capacity interruptions, and rebalance recommendations.

use domain::drain::{Action, Kind};
use serde_json::{Value, json};

use crate::build::*;

#[test]
fn a_spot_notice_leaves_two_minutes_from_the_events_time() {
    let notice = notice(&spot());
    assert_eq!(
        (notice.kind, notice.action),
        (Kind::SpotInterruption, Action::Terminate)
    );
    assert_eq!(ids(&notice), [INSTANCE]);
    assert_eq!(notice.deadline, at("2026-03-01T12:02:00Z"));
}

#[test]
fn each_action_is_read_and_any_other_word_is_unknown() {
    for (word, action) in [
        (json!("stop"), Action::Stop),
        (json!("TERMINATE "), Action::Terminate),
        (json!("hibernate"), Action::Hibernate),
        (json!("reclaim"), Action::Unknown),
        (json!(7), Action::Unknown),
        (Value::Null, Action::Unknown),
    ] {
        let notice = notice(&with(spot(), "/detail/instance-action", word));
        assert_eq!(notice.action, action);
    }
}

#[test]
fn hibernation_begins_at_the_events_time() {
    let notice = notice(&with(spot(), "/detail/instance-action", json!("hibernate")));
    assert_eq!(notice.deadline, at(EVENT_TIME));
}

#[test]
fn a_notice_that_comes_late_is_still_looked_at_and_says_how_late() {
    let late = with(spot(), "/time", json!("2026-03-01T11:58:00Z"));
    assert_eq!(notice(&late).deadline, at("2026-03-01T12:00:00Z"));
    let reason = read(&late).reason;
    assert!(reason.contains("its deadline was 30 s ago"), "{reason}");
}

#[test]
fn a_silent_detail_leaves_the_instance_to_the_resources() {
    let arn = format!("arn:aws:ec2:eu-west-1b:instance/{INSTANCE}");
    for id in [Value::Null, json!(""), json!("  ")] {
        let event = with(
            with(spot(), "/resources", json!([arn])),
            "/detail/instance-id",
            id,
        );
        assert_eq!(ids(&notice(&event)), [INSTANCE]);
    }
    // The capacity pages of the EC2 guide show a text in place of the array.
    let event = with(
        without(spot(), "/detail/instance-id"),
        "/resources",
        json!(arn),
    );
    assert_eq!(ids(&notice(&event)), [INSTANCE]);
}

#[test]
fn a_malformed_id_is_refused_even_beside_a_good_resource() {
    let event = with(spot(), "/resources", json!([INSTANCE]));
    for id in [
        json!("<instance-id>"),
        json!("i-"),
        json!(12),
        json!([INSTANCE]),
    ] {
        unreadable(&with(event.clone(), "/detail/instance-id", id));
    }
}

#[test]
fn two_resources_without_a_word_in_the_detail_name_nobody() {
    let event = with(spot(), "/resources", json!([INSTANCE, OTHER, INSTANCE]));
    let reason = unreadable(&without(event, "/detail/instance-id"));
    assert!(reason.contains("name 2"), "{reason}");
}

#[test]
fn an_id_is_read_under_either_spelling_and_with_space_around_it() {
    let event = without(spot(), "/detail/instance-id");
    let event = with(
        event,
        "/detail/instance_id",
        json!(format!(" {INSTANCE}\n")),
    );
    assert_eq!(ids(&notice(&event)), [INSTANCE]);
}

#[test]
fn a_detail_that_is_no_object_is_refused_with_its_kind_and_its_resource() {
    for detail in [json!("?"), json!([]), Value::Null, json!(3)] {
        let event = with(
            with(spot(), "/resources", json!([INSTANCE])),
            "/detail",
            detail,
        );
        unreadable(&event);
        let reading = read(&event);
        assert_eq!(reading.kind(), Some(Kind::SpotInterruption));
        assert_eq!(reading.facts().instances[0].as_str(), INSTANCE);
    }
}

fn capacity() -> Value {
    let detail = json!({
        "instance-id": INSTANCE,
        "instance-action": "terminate",
        "instance-termination-time": "2026-03-01T12:30:00.75Z",
    });
    event(
        "aws.ec2",
        "EC2 Capacity Reservation Instance Interruption Warning",
        detail,
    )
}

#[test]
fn reserved_capacity_goes_at_the_time_that_the_event_names() {
    let notice = notice(&capacity());
    assert_eq!(
        (notice.kind, notice.action),
        (Kind::CapacityInterruption, Action::Terminate)
    );
    assert_eq!(notice.deadline, at("2026-03-01T12:30:00Z"));
}

#[test]
fn reserved_capacity_without_a_readable_time_goes_after_two_minutes() {
    for time in [
        Value::Null,
        json!(""),
        json!("[Current time]"),
        json!(1_772_366_400),
    ] {
        let event = with(capacity(), "/detail/instance-termination-time", time);
        assert_eq!(notice(&event).deadline, at("2026-03-01T12:02:00Z"));
    }
}

#[test]
fn a_capacity_interruption_is_read_under_its_underscored_key_and_each_of_its_names() {
    let mut event = without(capacity(), "/detail-type");
    for name in [
        "EC2 Capacity Reservation Instance Interruption Warning",
        "EC2 Interruptible Capacity Reservation Instance Interruption Warning",
        "EC2 Capacity Block Reservation Instance Interruption Warning",
    ] {
        event["detail_type"] = json!(name);
        assert_eq!(notice(&event).kind, Kind::CapacityInterruption);
    }
}

#[test]
fn a_refused_notice_tells_what_was_readable_and_nothing_guessed() {
    let nameless = with(spot(), "/detail/instance-id", json!("<instance-id>"));
    let facts = read(&nameless).facts();
    assert_eq!(facts.action.as_deref(), Some("terminate"));
    assert_eq!(facts.deadline, at("2026-03-01T12:02:00Z"));
    let timeless = with(nameless, "/time", json!("yyyy-mm-ddThh:mm:ssZ"));
    assert_eq!(read(&timeless).facts().deadline, None);
}

#[test]
fn a_rebalance_recommendation_has_no_deadline() {
    let detail = json!({"instance-id": INSTANCE});
    let notice = notice(&event(
        "aws.ec2",
        "EC2 Instance Rebalance Recommendation",
        detail,
    ));
    assert_eq!(
        (notice.kind, notice.action),
        (Kind::Rebalance, Action::Rebalance)
    );
    assert_eq!(notice.deadline, None);
}

#[test]
fn what_the_envelope_alone_tells_is_kept_where_the_detail_is_none() {
    for detail in [json!("soon"), json!([]), Value::Null] {
        let event = with(spot(), "/detail", detail.clone());
        unreadable(&event);
        let reading = read(&event);
        let facts = reading.facts();
        assert_eq!(reading.kind(), Some(Kind::SpotInterruption));
        assert_eq!(facts.action.as_deref(), Some("unknown"));
        assert_eq!(facts.deadline, at("2026-03-01T12:02:00Z"));

        let event = with(state("stopped"), "/detail", detail);
        assert_eq!(read(&event).facts().deadline, at(EVENT_TIME));
    }
}
