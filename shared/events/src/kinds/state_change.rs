//! An instance has changed its state; only what has ended leaves something to clean up.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html>

use domain::drain::{Action, Kind, Notice};
use jiff::Timestamp;

use super::{Finding, notice};
use crate::{
    Facts,
    event::Event,
    field, instance,
    time::{Moment, Received},
};

pub(super) fn read(event: &Event, moment: Moment, received: &Received) -> Finding {
    let kind = Kind::StateChange;
    let named = instance::named(event);
    let facts = Facts::of_instance(named.clone().ok()).with_deadline(deadline(moment));
    let Some(state) = field::text(event.detail, "state").map(str::to_lowercase) else {
        return Finding::unreadable(Some(kind), facts, "it doesn't say the instance's state");
    };
    // The word as a whole: "stop" is no state, and "stopping" hasn't stopped.
    let action = match state.as_str() {
        "stopped" => Action::Stopped,
        "terminated" => Action::Terminated,
        _ => {
            let reason =
                format!("{state:?} is neither stopped nor terminated: nothing to clean up");
            return Finding::ignore(
                Some(kind),
                Facts {
                    action: Some(state),
                    ..facts
                },
                reason,
            );
        }
    };
    match named {
        Ok(instance) => {
            let notice = Notice {
                deadline: Some(moment.plus(0)),
                ..notice(kind, action, instance, moment, received)
            };
            let reason = format!("the instance is {state}: clean up what is still bound to it");
            Finding::act(notice, moment.explain(reason))
        }
        Err(reason) => Finding::unreadable(Some(kind), facts.with_action(action), reason),
    }
}

/// When the instance changed its state, if the event itself says so.
pub(super) fn deadline(moment: Moment) -> Option<Timestamp> {
    moment.own(moment.plus(0))
}
