//! A Spot instance is more likely than others to be interrupted; nothing is certain.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html>

use domain::drain::{Action, Kind};

use super::{Finding, notice};
use crate::{
    Facts,
    event::Event,
    instance,
    time::{Moment, Received},
};

pub(super) fn read(event: &Event, moment: Moment, received: &Received) -> Finding {
    let (kind, action) = (Kind::Rebalance, Action::Rebalance);
    match instance::named(event) {
        Ok(instance) => Finding::act(
            notice(kind, action, instance, moment, received),
            "a rebalance recommendation: our NoSchedule taint for a while, no draining",
        ),
        Err(reason) => {
            Finding::unreadable(Some(kind), Facts::default().with_action(action), reason)
        }
    }
}
