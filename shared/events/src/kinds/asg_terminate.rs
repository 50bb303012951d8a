//! An Auto Scaling hook holds a terminating instance until it is answered.
//!
//! It comes as an EventBridge event's detail, or straight from Auto Scaling by SNS or SQS, where
//! test messages and plain notifications look almost alike.
//! <https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html>,
//! <https://docs.aws.amazon.com/autoscaling/ec2/userguide/warm-pools-eventbridge-events.html>

use domain::drain::{Action, Hook, InstanceId, Kind, Notice};
use serde_json::Value;

use super::{Finding, notice};
use crate::{
    Facts, field,
    time::{Moment, Received},
};

const TERMINATING: &str = "autoscaling:EC2_INSTANCE_TERMINATING";
const LAUNCHING: &str = "autoscaling:EC2_INSTANCE_LAUNCHING";
const TEST: &str = "autoscaling:TEST_NOTIFICATION";

/// Whether Auto Scaling sent this itself, without an envelope: older messages have neither
/// Service nor Time nor AccountId, but always one of these keys.
pub(crate) fn is_direct(message: &Value) -> bool {
    message.get("LifecycleTransition").is_some() || message.get("Event").is_some()
}

/// Reads a message that Auto Scaling sent itself; no envelope tells its kind.
pub(crate) fn direct(message: &Value, moment: Moment, received: &Received) -> Finding {
    match field::text_of(message, &["LifecycleTransition", "Event"]) {
        Some(_) => read(message, moment, received),
        None => {
            let reason = "a message of Auto Scaling's that doesn't say what happens";
            Finding::unreadable(None, facts(message), reason)
        }
    }
}

/// Reads a hook's message.
pub(super) fn read(message: &Value, moment: Moment, received: &Received) -> Finding {
    let facts = facts(message);
    let transition = field::text(message, "LifecycleTransition");
    let event = field::text(message, "Event");
    if transition == Some(TEST) || event == Some(TEST) {
        let reason = "Auto Scaling's test message: a hook or notification was just made";
        return Finding::ignore(None, facts, reason);
    }
    match (transition, event) {
        (Some(TERMINATING), _) => terminating(message, facts, moment, received),
        (Some(LAUNCHING), _) => launch(message),
        (Some(other), _) => {
            Finding::ignore(None, facts, format!("{other:?} is no termination hook"))
        }
        (None, Some(event)) => {
            let reason = format!("{event:?} tells what happened; no hook waits for an answer");
            Finding::ignore(None, facts, reason)
        }
        (None, None) => {
            let reason = "a hook's message that doesn't say its LifecycleTransition";
            Finding::unreadable(Some(Kind::AsgTerminate), facts, reason)
        }
    }
}

/// A launch hook is for others to answer.
pub(super) fn launch(message: &Value) -> Finding {
    let reason = "a launch hook: no instance is going away";
    Finding::ignore(None, facts(message), reason)
}

fn terminating(message: &Value, facts: Facts, moment: Moment, received: &Received) -> Finding {
    let kind = Kind::AsgTerminate;
    let action = action(message);
    let facts = facts.with_action(action);
    let (Some(asg), Some(name)) = (facts.asg.clone(), facts.hook.clone()) else {
        let reason = "a hook that can't be answered: its group or its own name is missing";
        return Finding::unreadable(Some(kind), facts, reason);
    };
    let Some(instance) = facts.instances.first().cloned() else {
        let id = message.get("EC2InstanceId").unwrap_or(&Value::Null);
        return Finding::unreadable(Some(kind), facts, format!("{id} is not an instance id"));
    };
    let hook = Hook {
        asg,
        name,
        token: facts.token,
    };
    let reason = match action {
        Action::CompleteHookOnly => {
            "the hook of an instance out of the warm pool: answer it, \
                                     there is no node"
        }
        _ => "a termination hook: cordon, evict, answer CONTINUE",
    };
    let notice = Notice {
        hook: Some(hook),
        ..notice(kind, action, instance, moment, received)
    };
    Finding::act(notice, reason)
}

/// An instance that leaves the warm pool for good never carried a node that is still there.
fn action(message: &Value) -> Action {
    let is = |key, word| field::text(message, key) == Some(word);
    let leaves = is("Destination", "EC2") || field::text(message, "Destination").is_none();
    match is("Origin", "WarmPool") && leaves {
        true => Action::CompleteHookOnly,
        false => Action::Terminate,
    }
}

fn facts(message: &Value) -> Facts {
    let instance = field::text(message, "EC2InstanceId");
    Facts {
        asg: field::owned(message, "AutoScalingGroupName"),
        hook: field::owned(message, "LifecycleHookName"),
        token: field::owned(message, "LifecycleActionToken"),
        ..Facts::of_instance(instance.and_then(|id| id.parse::<InstanceId>().ok()))
    }
}
