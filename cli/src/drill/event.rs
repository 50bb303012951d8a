//! The event of each kind, as AWS sends it, plus `force`.

use aws::eventbridge::Event;
use clap::{Subcommand, ValueEnum};
use domain::drain::{InstanceId, Kind};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};
use serde_json::{Value, json};

/// What EC2 gives reserved capacity between the warning and the end.
const WARNING: SignedDuration = SignedDuration::from_mins(2);
/// Health announces maintenance about two weeks ahead.
const ANNOUNCED: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Which notice is played.
#[derive(Debug, Subcommand)]
pub enum Played {
    /// A Spot interruption: two minutes from now.
    Spot {
        /// The instance, i-…
        instance: InstanceId,
        /// What EC2 says that it will do.
        #[arg(long, value_enum, default_value_t = Interruption::Terminate)]
        action: Interruption,
        /// Delete before the deadline what a budget still holds.
        #[arg(long)]
        force: bool,
    },
    /// Reserved capacity that is taken back: two minutes from now.
    Capacity {
        /// The instance, i-…
        instance: InstanceId,
        /// Delete before the deadline what a budget still holds.
        #[arg(long)]
        force: bool,
    },
    /// An Auto Scaling termination hook. A drill's hook is never answered.
    Lifecycle {
        /// The instance, i-…
        instance: InstanceId,
        /// The instance's Auto Scaling group.
        #[arg(long)]
        asg: String,
        /// The hook; the stack listens to the name in its LifecycleHookName.
        #[arg(long, default_value = "quanttrader-drain")]
        hook: String,
        /// Delete before the hook's end what a budget still holds.
        #[arg(long)]
        force: bool,
    },
    /// Scheduled maintenance of one or more instances, two weeks from now. Never forced.
    Health {
        /// The instances, i-…
        #[arg(required = true)]
        instances: Vec<InstanceId>,
    },
    /// A recommendation to move on. Nothing is drained.
    Rebalance {
        /// The instance, i-…
        instance: InstanceId,
    },
    /// An instance that is gone. In a drill no volume is detached.
    StateChange {
        /// The instance, i-…
        instance: InstanceId,
        /// The state that it is said to be in.
        #[arg(long, value_enum, default_value_t = State::Terminated)]
        state: State,
    },
}

/// What EC2 says that it will do with a Spot instance.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "lower")]
pub enum Interruption {
    /// Terminate it.
    Terminate,
    /// Stop it.
    Stop,
    /// Hibernate it, at once.
    Hibernate,
}

/// An end state.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "lower")]
pub enum State {
    /// It may come back.
    Stopped,
    /// It is gone for good.
    Terminated,
}

impl Played {
    /// The event, for who puts it at `now`.
    pub fn event(&self, now: Timestamp) -> Event {
        let (kind, detail) = match self {
            Self::Spot {
                instance,
                action,
                force,
            } => (
                Kind::SpotInterruption,
                json!({"instance-id": instance, "instance-action": word(*action), "force": force}),
            ),
            Self::Capacity { instance, force } => {
                (Kind::CapacityInterruption, capacity(instance, *force, now))
            }
            Self::Lifecycle {
                instance,
                asg,
                hook,
                force,
            } => (Kind::AsgTerminate, lifecycle(instance, asg, hook, *force)),
            Self::Health { instances } => (Kind::HealthScheduledChange, health(instances, now)),
            Self::Rebalance { instance } => (
                Kind::Rebalance,
                json!({"instance-id": instance, "force": false}),
            ),
            Self::StateChange { instance, state } => (
                Kind::StateChange,
                json!({"instance-id": instance, "state": word(*state), "force": false}),
            ),
        };
        Event {
            source: events::DRILL_SOURCE.into(),
            detail_type: events::detail_type(kind).into(),
            resources: Vec::new(),
            detail,
        }
    }
}

fn capacity(instance: &InstanceId, force: bool, now: Timestamp) -> Value {
    let end = Timestamp::from_second(later(now, WARNING).as_second()).unwrap_or(now);
    json!({
        "instance-id": instance,
        "instance-action": "terminate",
        "instance-termination-time": end.to_string(),
        "force": force,
    })
}

fn lifecycle(instance: &InstanceId, asg: &str, hook: &str, force: bool) -> Value {
    json!({
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "AutoScalingGroupName": asg,
        "LifecycleHookName": hook,
        "EC2InstanceId": instance,
        "Origin": "AutoScalingGroup",
        "Destination": "EC2",
        "force": force,
    })
}

fn health(instances: &[InstanceId], now: Timestamp) -> Value {
    let entities = instances
        .iter()
        .map(|id| json!({"entityValue": id, "status": "PENDING"}));
    let start = DateTimePrinter::new().timestamp_to_rfc9110_string(&later(now, ANNOUNCED));
    json!({
        "service": "EC2",
        "eventTypeCode": "AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED",
        "eventTypeCategory": "scheduledChange",
        "eventScopeCode": "ACCOUNT_SPECIFIC",
        "statusCode": "upcoming",
        "startTime": start.unwrap_or_default(),
        "affectedEntities": entities.collect::<Vec<_>>(),
        "force": false,
    })
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(now)
}

/// The word that AWS uses is the one that the command line takes.
fn word(value: impl ValueEnum) -> String {
    value
        .to_possible_value()
        .map(|word| word.get_name().to_owned())
        .unwrap_or_default()
}
