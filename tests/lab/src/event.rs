//! Events in AWS's own words, as EventBridge hands them on.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::account::{ID, REGION, group::Instance, hook::WaitingAction};

/// "EC2 Spot Instance Interruption Warning" with the action `terminate`.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html>
#[must_use]
pub fn spot_interruption(instance: &Instance, at: Timestamp) -> Value {
    let detail = json!({ "instance-id": instance.id, "instance-action": "terminate" });
    event(
        "aws.ec2",
        "EC2 Spot Instance Interruption Warning",
        at,
        &zonal(instance),
        detail,
    )
}

/// "EC2 Instance Rebalance Recommendation".
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html>
#[must_use]
pub fn rebalance(instance: &Instance, at: Timestamp) -> Value {
    let detail = json!({ "instance-id": instance.id });
    event(
        "aws.ec2",
        "EC2 Instance Rebalance Recommendation",
        at,
        &zonal(instance),
        detail,
    )
}

/// "EC2 Instance State-change Notification" to `state` (`stopped`, `terminated` …).
#[must_use]
pub fn state_change(instance: &Instance, state: &str, at: Timestamp) -> Value {
    let detail = json!({ "instance-id": instance.id, "state": state });
    event(
        "aws.ec2",
        "EC2 Instance State-change Notification",
        at,
        &regional(instance),
        detail,
    )
}

/// "EC2 Instance-terminate Lifecycle Action" of a hook that waits.
///
/// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html>
#[must_use]
pub fn lifecycle(action: &WaitingAction, at: Timestamp) -> Value {
    let group = &action.group;
    let detail = json!({
        "LifecycleActionToken": action.token,
        "AutoScalingGroupName": group,
        "LifecycleHookName": action.hook.name,
        "EC2InstanceId": action.instance,
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "Origin": "AutoScalingGroup",
        "Destination": "EC2",
    });
    event(
        "aws.autoscaling",
        "EC2 Instance-terminate Lifecycle Action",
        at,
        &group_arn(group),
        detail,
    )
}

/// "AWS Health Event": the instance's retirement is scheduled to begin at `start`.
///
/// <https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html>
#[must_use]
pub fn health(instance: &Instance, start: Timestamp, at: Timestamp) -> Value {
    let code = "AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED";
    let detail = json!({
        "eventArn": format!("arn:aws:health:{REGION}::event/EC2/{code}/{code}_{}", instance.id),
        "service": "EC2",
        "eventTypeCode": code,
        "eventTypeCategory": "scheduledChange",
        "eventScopeCode": "ACCOUNT_SPECIFIC",
        "startTime": http_date(start),
        "lastUpdatedTime": http_date(at),
        "statusCode": "upcoming",
        "eventRegion": REGION,
        "eventDescription": [{ "language": "en_US", "latestDescription": "The instance is retired." }],
        "affectedEntities": [{ "entityValue": instance.id, "status": "PENDING" }],
        "affectedAccount": ID,
        "page": "1",
        "totalPages": "1",
    });
    event("aws.health", "AWS Health Event", at, &instance.id, detail)
}

/// The same event as an exercise: source `quanttrader.drill`, and whether it may force.
#[must_use]
pub fn as_drill(mut event: Value, force: bool) -> Value {
    event["source"] = json!("quanttrader.drill");
    event["detail"]["force"] = json!(force);
    event
}

/// What Lambda is handed when these events come by the queue `arn` in one batch, sent at `sent`.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>
#[must_use]
pub fn sqs_batch(arn: &str, events: &[Value], sent: Timestamp) -> Value {
    let sent = sent.as_millisecond().to_string();
    let records: Vec<Value> = events
        .iter()
        .enumerate()
        .map(|(number, event)| {
            json!({
                "messageId": format!("00000000-0000-4000-8000-{number:012}"),
                "receiptHandle": format!("receipt-{number}"),
                "body": event.to_string(),
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": sent,
                    "SenderId": "events.amazonaws.com",
                    "ApproximateFirstReceiveTimestamp": sent,
                },
                "messageAttributes": {},
                "md5OfBody": "",
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
                "awsRegion": REGION,
            })
        })
        .collect();
    json!({ "Records": records })
}

/// The ARN of an Auto Scaling group.
#[must_use]
pub fn group_arn(group: &str) -> String {
    format!("arn:aws:autoscaling:{REGION}:{ID}:autoScalingGroup:lab:autoScalingGroupName/{group}")
}

fn event(source: &str, kind: &str, at: Timestamp, resource: &str, detail: Value) -> Value {
    json!({
        "version": "0",
        "id": format!("{:08x}-0000-4000-8000-{:012x}", at.subsec_nanosecond(), at.as_millisecond()),
        "detail-type": kind,
        "source": source,
        "account": ID,
        // EventBridge's times have whole seconds.
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "region": REGION,
        "resources": [resource],
        "detail": detail,
    })
}

/// Interruptions name the instance with its zone where others have region and account.
fn zonal(instance: &Instance) -> String {
    format!("arn:aws:ec2:{}:instance/{}", instance.zone, instance.id)
}

fn regional(instance: &Instance) -> String {
    format!("arn:aws:ec2:{REGION}:{ID}:instance/{}", instance.id)
}

/// Health writes times as HTTP does.
fn http_date(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC)
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}
