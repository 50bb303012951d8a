//! Reserved capacity is taken back at a time that the event itself names.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitor-interruptible-cr.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-blocks-monitor.html>

use domain::drain::{Kind, Notice};

use super::{Finding, interruption, notice, spot_interruption::WARNING_SECONDS};
use crate::{
    Facts,
    event::Event,
    field, instance,
    time::{self, Moment, Received, until},
};

pub(super) fn read(event: &Event, moment: Moment, received: &Received) -> Finding {
    let action = interruption(event.detail);
    let named = field::text(event.detail, "instance-termination-time").and_then(time::parse);
    let deadline = named.map_or_else(|| moment.plus(WARNING_SECONDS), time::whole);
    let kind = Kind::CapacityInterruption;
    let instance = match instance::named(event) {
        Ok(instance) => instance,
        Err(reason) => {
            let facts = Facts::default()
                .with_action(action)
                .with_deadline(named.map(time::whole).or_else(|| moment.own(deadline)));
            return Finding::unreadable(Some(kind), facts, reason);
        }
    };
    let left = until("deadline", deadline, received.now);
    let reason =
        format!("reserved capacity is taken back: cordon, evict, force at the end; {left}");
    let reason = match named {
        Some(_) => reason,
        None => moment.explain(format!(
            "{reason}; it names no readable time, so two minutes count"
        )),
    };
    let notice = Notice {
        deadline: Some(deadline),
        ..notice(kind, action, instance, moment, received)
    };
    Finding::act(notice, reason)
}
