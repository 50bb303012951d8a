//! A Spot instance is taken back two minutes after its notice.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html>

use domain::drain::{Action, Kind, Notice};

use super::{Finding, interruption, notice};
use crate::{
    Facts,
    event::Event,
    instance,
    time::{Moment, Received, until},
};

/// What EC2 promises between the notice and the end.
pub(super) const WARNING_SECONDS: i64 = 120;

pub(super) fn read(event: &Event, moment: Moment, received: &Received) -> Finding {
    let action = interruption(event.detail);
    let deadline = match action {
        // Hibernation begins with its notice: what is not moved yet sleeps with the instance.
        Action::Hibernate => moment.plus(0),
        _ => moment.plus(WARNING_SECONDS),
    };
    let kind = Kind::SpotInterruption;
    let instance = match instance::named(event) {
        Ok(instance) => instance,
        Err(reason) => {
            let facts = Facts::default()
                .with_action(action)
                .with_deadline(moment.own(deadline));
            return Finding::unreadable(Some(kind), facts, reason);
        }
    };
    let reason = match action {
        Action::Hibernate => "a Spot interruption that hibernates at once: cordon, evict, force what is refused".into(),
        _ => format!(
            "a Spot interruption: cordon, evict, force at the end; {}",
            until("deadline", deadline, received.now)
        ),
    };
    let notice = Notice {
        deadline: Some(deadline),
        ..notice(kind, action, instance, moment, received)
    };
    Finding::act(notice, moment.explain(reason))
}
