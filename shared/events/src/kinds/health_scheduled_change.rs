//! AWS Health announces maintenance or retirement of instances, days ahead.
//!
//! <https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html>

use domain::drain::{Action, InstanceId, Kind, Notice};
use serde_json::Value;

use super::Finding;
use crate::{
    Facts,
    event::Event,
    field, instance,
    time::{self, Moment, Received, until},
};

pub(super) fn read(event: &Event, moment: Moment, received: &Received) -> Finding {
    let detail = event.detail;
    let says = |key| field::text(detail, key).unwrap_or("nothing");
    let (service, category) = (says("service"), says("eventTypeCategory"));
    if (service, category) != ("EC2", "scheduledChange") {
        let reason = format!("AWS Health's {category} of {service} is no scheduled change of EC2");
        return Finding::ignore(None, super::glimpse(event), reason);
    }
    let kind = Kind::HealthScheduledChange;
    let deadline = field::text(detail, "startTime")
        .and_then(time::parse)
        .map(time::whole);
    let facts = |instances| Facts {
        instances,
        deadline,
        ..Facts::default().with_action(Action::Maintenance)
    };
    let instances = match affected(event) {
        Ok(instances) => instances,
        Err(reason) => return Finding::unreadable(Some(kind), facts(Vec::new()), reason),
    };
    if let Some(reason) = moot(detail, &instances) {
        return Finding::ignore(Some(kind), facts(instances), reason);
    }
    let left = deadline.map_or("it names no readable start".into(), |d| {
        until("start", d, received.now)
    });
    let reason = format!("scheduled maintenance: cordon, evict, never force; {left}");
    let notice = Notice {
        kind,
        action: Action::Maintenance,
        instances,
        at: moment.at,
        sent: received.sent,
        deadline,
        hook: None,
        drill: None,
    };
    Finding::act(notice, reason)
}

/// Why a scheduled change of EC2 asks for nothing, if so.
fn moot(detail: &Value, instances: &[InstanceId]) -> Option<String> {
    let is = |key, word| field::text(detail, key).is_some_and(|is| is.eq_ignore_ascii_case(word));
    if is("statusCode", "closed") || is("statusCode", "resolved") {
        Some("the scheduled change is over or was called off".into())
    } else if is("eventScopeCode", "PUBLIC") {
        Some("it speaks of the service, not of an account's instances".into())
    } else if instances.is_empty() {
        Some("it names no instance that is still affected".into())
    } else {
        None
    }
}

/// The instances among the entities, which may be volumes, reservations, hosts or the account
/// too. Only an event without entities is asked for its resources: an entity that is resolved
/// may still stand there.
fn affected(event: &Event) -> Result<Vec<InstanceId>, String> {
    let entities = match event.detail.get("affectedEntities") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(entities)) => entities.as_slice(),
        Some(_) => return Err("its affectedEntities are not an array".into()),
    };
    if entities.is_empty() {
        return Ok(instance::in_resources(event.resources.iter().copied()));
    }
    let standing = entities.iter().filter(|entity| {
        !field::text(entity, "status").is_some_and(|is| is.eq_ignore_ascii_case("RESOLVED"))
    });
    Ok(instance::in_resources(
        standing.filter_map(|entity| field::text(entity, "entityValue")),
    ))
}
