//! Which events are notices: one file a kind.

pub(crate) mod asg_terminate;
mod capacity_interruption;
mod health_scheduled_change;
mod rebalance;
mod spot_interruption;
mod state_change;

use domain::drain::{Action, InstanceId, Kind, Notice};
use serde_json::Value;

use crate::{
    Facts,
    event::Event,
    field, instance,
    reading::Finding,
    time::{Moment, Received},
};

const LAUNCH_HOOK: &str = "EC2 Instance-launch Lifecycle Action";
/// The EC2 guide has two pages about interrupted reservations, and one name for their event.
/// Should blocks ever get the name that their page's title suggests, it is read too.
const CAPACITY_BLOCK: &str = "EC2 Capacity Block Reservation Instance Interruption Warning";

/// The `detail-type` by which a kind's events are known.
#[must_use]
pub fn detail_type(kind: Kind) -> &'static str {
    match kind {
        Kind::SpotInterruption => "EC2 Spot Instance Interruption Warning",
        Kind::CapacityInterruption => "EC2 Capacity Reservation Instance Interruption Warning",
        Kind::AsgTerminate => "EC2 Instance-terminate Lifecycle Action",
        Kind::HealthScheduledChange => "AWS Health Event",
        Kind::Rebalance => "EC2 Instance Rebalance Recommendation",
        Kind::StateChange => "EC2 Instance State-change Notification",
    }
}

/// The source that sends a kind's events.
fn source(kind: Kind) -> &'static str {
    match kind {
        Kind::AsgTerminate => "aws.autoscaling",
        Kind::HealthScheduledChange => "aws.health",
        _ => "aws.ec2",
    }
}

const KINDS: [Kind; 6] = [
    Kind::SpotInterruption,
    Kind::CapacityInterruption,
    Kind::AsgTerminate,
    Kind::HealthScheduledChange,
    Kind::Rebalance,
    Kind::StateChange,
];

/// Reads an event by its source and detail-type.
pub(crate) fn read(event: &Event, received: &Received) -> Finding {
    let (kind, launch) = match event.detail_type {
        Some(CAPACITY_BLOCK) => (Some(Kind::CapacityInterruption), false),
        Some(LAUNCH_HOOK) => (Some(Kind::AsgTerminate), true),
        named => (
            KINDS
                .into_iter()
                .find(|kind| named == Some(detail_type(*kind))),
            false,
        ),
    };
    let from = event.source.filter(|_| !event.is_drill());
    match (event.source, event.detail_type, kind) {
        (None, _, _) => unreadable(kind, event, "an event without a source"),
        (_, None, _) if from.is_none_or(|from| KINDS.iter().any(|k| source(*k) == from)) => {
            unreadable(None, event, "an event without a detail-type")
        }
        (_, _, Some(kind)) if from.is_none_or(|from| from == source(kind)) => {
            of_kind(kind, launch, event, received)
        }
        (Some(source), named, _) => {
            let named = named.unwrap_or("an event");
            let reason = format!("{named:?} of {source} is no notice");
            Finding::ignore(None, glimpse(event), reason)
        }
    }
}

fn of_kind(kind: Kind, launch: bool, event: &Event, received: &Received) -> Finding {
    if !event.detail.is_object() {
        // Only its detail would tell what a hook or a Health event is about.
        let told = !launch && kind != Kind::HealthScheduledChange;
        return unreadable(told.then_some(kind), event, "its detail is not an object");
    }
    let moment = received.moment(event.time);
    match kind {
        Kind::SpotInterruption => spot_interruption::read(event, moment, received),
        Kind::CapacityInterruption => capacity_interruption::read(event, moment, received),
        Kind::AsgTerminate if launch => asg_terminate::launch(event.detail),
        Kind::AsgTerminate => asg_terminate::read(event.detail, moment, received),
        Kind::HealthScheduledChange => health_scheduled_change::read(event, moment, received),
        Kind::Rebalance => rebalance::read(event, moment, received),
        Kind::StateChange => state_change::read(event, moment, received),
    }
}

/// What an interruption says it does; missing or another word is unknown, and acted on.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html>
fn interruption(detail: &Value) -> Action {
    let word = field::text(detail, "instance-action").unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "terminate" => Action::Terminate,
        "stop" => Action::Stop,
        "hibernate" => Action::Hibernate,
        _ => Action::Unknown,
    }
}

/// A notice of one instance by one event.
fn notice(
    kind: Kind,
    action: Action,
    instance: InstanceId,
    moment: Moment,
    received: &Received,
) -> Notice {
    Notice {
        kind,
        action,
        instances: vec![instance],
        at: moment.at,
        sent: received.sent,
        deadline: None,
        hook: None,
        drill: None,
    }
}

fn glimpse(event: &Event) -> Facts {
    Facts {
        asg: field::owned(event.detail, "AutoScalingGroupName"),
        ..Facts::of_instance(instance::glimpsed(event))
    }
}

fn unreadable(kind: Option<Kind>, event: &Event, reason: &str) -> Finding {
    Finding::unreadable(kind, glimpse(event), reason)
}
