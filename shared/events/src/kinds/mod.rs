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
/// Other names of the capacity interruption: an earlier edition of the EC2 guide's page on
/// interruptible reservations has the first, and blocks may get the second by analogy.
const CAPACITY_ALIASES: [&str; 2] = [
    "EC2 Interruptible Capacity Reservation Instance Interruption Warning",
    "EC2 Capacity Block Reservation Instance Interruption Warning",
];

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
        // Nothing sends it, and nothing is read as it: a person's drain is no event.
        Kind::ByHand => "QuantTrader Drain By Hand",
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
    let named = event.detail_type.and_then(kind_named);
    let Some(from) = event.source else {
        return unreadable(named, event, "an event without a source");
    };
    let is_known = event.is_drill() || KINDS.iter().any(|kind| source(*kind) == from);
    match (named, event.detail_type) {
        (Some(kind), _) if event.is_drill() || from == source(kind) => {
            of_kind(kind, event, received)
        }
        (_, None) if is_known => unreadable(None, event, "an event without a detail-type"),
        (_, name) => {
            let name = name.unwrap_or("an event");
            let reason = format!("{name:?} of {from} is no notice");
            Finding::ignore(None, glimpse(event), reason)
        }
    }
}

fn kind_named(name: &str) -> Option<Kind> {
    match name {
        LAUNCH_HOOK => Some(Kind::AsgTerminate),
        name if CAPACITY_ALIASES.contains(&name) => Some(Kind::CapacityInterruption),
        name => KINDS.into_iter().find(|kind| detail_type(*kind) == name),
    }
}

fn of_kind(kind: Kind, event: &Event, received: &Received) -> Finding {
    let launch = event.detail_type == Some(LAUNCH_HOOK);
    let moment = received.moment(event.time);
    if !event.detail.is_object() {
        return without_detail(kind, event, moment);
    }
    match kind {
        Kind::SpotInterruption => spot_interruption::read(event, moment, received),
        Kind::CapacityInterruption => capacity_interruption::read(event, moment, received),
        Kind::AsgTerminate if launch => asg_terminate::launch(event.detail),
        Kind::AsgTerminate => asg_terminate::read(event.detail, moment, received),
        Kind::HealthScheduledChange => health_scheduled_change::read(event, moment, received),
        Kind::Rebalance => rebalance::read(event, moment, received),
        Kind::StateChange => state_change::read(event, moment, received),
        Kind::ByHand => Finding::ignore(None, glimpse(event), "a person's drain is no event"),
    }
}

/// What the envelope alone tells.
fn without_detail(kind: Kind, event: &Event, moment: Moment) -> Finding {
    // Only its detail would tell what a Health event is about; a launch hook is nobody's.
    let launch = event.detail_type == Some(LAUNCH_HOOK);
    let told = !launch && kind != Kind::HealthScheduledChange;
    let facts = glimpse(event);
    let facts = match kind {
        Kind::SpotInterruption | Kind::CapacityInterruption => facts
            .with_action(Action::Unknown)
            .with_deadline(moment.own(moment.plus(spot_interruption::WARNING_SECONDS))),
        Kind::StateChange => facts.with_deadline(state_change::deadline(moment)),
        _ => facts,
    };
    Finding::unreadable(told.then_some(kind), facts, "its detail is not an object")
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
