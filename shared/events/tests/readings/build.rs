//! Builders: the facts of a payload, as a test's sentence needs them.

use events::{Cause, Context, Reading, Verdict};
use jiff::Timestamp;
use serde_json::{Value, json};

pub const INSTANCE: &str = "i-0a1b2c3d4e5f60718";
pub const OTHER: &str = "i-0a1b2c3d4e5f60719";
pub const NOW: &str = "2026-03-01T12:00:30Z";
/// Half a minute before `NOW`.
pub const EVENT_TIME: &str = "2026-03-01T12:00:00Z";

pub fn context() -> Context {
    Context {
        now: NOW.parse().unwrap(),
        account: Some("210987654321".into()),
        region: Some("eu-west-1".into()),
        drills: false,
    }
}

pub fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

/// An event of our account and region, half a minute old.
pub fn event(source: &str, detail_type: &str, detail: Value) -> Value {
    json!({
        "version": "0",
        "id": "6a2b5a1c-0000-4000-8000-000000000001",
        "detail-type": detail_type,
        "source": source,
        "account": "210987654321",
        "time": EVENT_TIME,
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    })
}

pub fn spot() -> Value {
    let detail = json!({"instance-id": INSTANCE, "instance-action": "terminate"});
    event("aws.ec2", "EC2 Spot Instance Interruption Warning", detail)
}

pub fn state(state: &str) -> Value {
    let detail = json!({"instance-id": INSTANCE, "state": state});
    event("aws.ec2", "EC2 Instance State-change Notification", detail)
}

pub fn hook_message() -> Value {
    json!({
        "LifecycleActionToken": "f0f0f0f0-0000-4000-8000-00000000000a",
        "AutoScalingGroupName": "spot-workers",
        "LifecycleHookName": "drain-first",
        "EC2InstanceId": INSTANCE,
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
    })
}

pub fn hook() -> Value {
    event(
        "aws.autoscaling",
        "EC2 Instance-terminate Lifecycle Action",
        hook_message(),
    )
}

pub fn health(entities: Value) -> Value {
    let detail = json!({
        "service": "EC2",
        "eventTypeCode": "AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED",
        "eventTypeCategory": "scheduledChange",
        "eventScopeCode": "ACCOUNT_SPECIFIC",
        "statusCode": "upcoming",
        "startTime": "Sun, 15 Mar 2026 04:30:00 GMT",
        "eventRegion": "eu-west-1",
        "affectedAccount": "210987654321",
        "affectedEntities": entities,
    });
    event("aws.health", "AWS Health Event", detail)
}

/// The value with one field changed, named by its JSON pointer.
pub fn with(mut value: Value, pointer: &str, new: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    value.pointer_mut(parent).unwrap()[key] = new;
    value
}

/// The value without one field.
pub fn without(mut value: Value, pointer: &str) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    value
        .pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove(key);
    value
}

/// Reads one bare payload.
pub fn read(payload: &Value) -> Reading {
    read_with(payload, &context())
}

pub fn read_with(payload: &Value, context: &Context) -> Reading {
    let mut readings = events::read(&payload.to_string(), context);
    assert_eq!(readings.len(), 1, "{payload}");
    readings.remove(0)
}

/// Reads and expects an ignored one; gives the reason.
pub fn ignored(payload: &Value) -> String {
    let reading = read(payload);
    assert!(
        matches!(reading.verdict, Verdict::Ignore { .. }),
        "{reading:?}"
    );
    reading.reason
}

/// Reads and expects an unreadable one; gives the reason.
pub fn unreadable(payload: &Value) -> String {
    let reading = read(payload);
    let cause = Cause::Unreadable;
    assert!(matches!(&reading.verdict, Verdict::Refuse { cause: c, .. } if *c == cause));
    reading.reason
}

/// Reads and expects a notice.
pub fn notice(payload: &Value) -> domain::drain::Notice {
    notice_with(payload, &context())
}

pub fn notice_with(payload: &Value, context: &Context) -> domain::drain::Notice {
    let reading = read_with(payload, context);
    match reading.verdict {
        Verdict::Act(notice) => notice,
        other => panic!("{other:?}: {}", reading.reason),
    }
}

pub fn ids(notice: &domain::drain::Notice) -> Vec<&str> {
    notice
        .instances
        .iter()
        .map(|instance| instance.as_str())
        .collect()
}
