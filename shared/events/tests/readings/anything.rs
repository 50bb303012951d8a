//! Whatever comes in, something sensible comes out: never a panic, never a notice of nobody.

use events::{Reading, Verdict, read};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::build::{context, health, hook, hook_message, spot, state};

fn check(payload: &str) -> Result<Vec<Reading>, TestCaseError> {
    let readings = read(payload, &context());
    for reading in &readings {
        prop_assert!(!reading.reason.is_empty());
        if let Verdict::Act(notice) = &reading.verdict {
            prop_assert!(!notice.instances.is_empty());
            prop_assert!(notice.at <= notice.sent.unwrap_or_default().max(context().now));
            let whole = notice.deadline.is_none_or(|at| at.subsec_nanosecond() == 0);
            prop_assert!(whole, "{notice:?}");
            prop_assert_eq!(notice.hook.is_some(), notice.kind.name() == "asg-terminate");
        }
    }
    Ok(readings)
}

/// JSON that often looks like what we know.
fn json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just("i-0a1b2c3d4e5f60718".to_owned()),
        Just("autoscaling:EC2_INSTANCE_TERMINATING".to_owned()),
        Just("9999-12-31T23:59:59.999999999Z".to_owned()),
        Just("-009999-01-01T00:00:00Z".to_owned()),
        ".*",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let key = prop_oneof![
        Just("Records"),
        Just("body"),
        Just("Sns"),
        Just("Message"),
        Just("Type"),
        Just("detail"),
        Just("source"),
        Just("detail-type"),
        Just("time"),
        Just("resources"),
        Just("LifecycleTransition"),
        Just("Event"),
        Just("attributes"),
        Just("SentTimestamp"),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|fields| {
                let fields = fields
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value));
                Value::Object(fields.collect::<Map<_, _>>())
            }),
        ]
    })
}

/// One of the payloads that are read well, in one of its envelopes.
fn valid() -> impl Strategy<Value = Value> {
    let entities = json!([{"entityValue": "i-0a1b2c3d4e5f60718", "status": "PENDING"}]);
    let bare = [
        spot(),
        state("stopped"),
        hook(),
        hook_message(),
        health(entities),
    ];
    (prop::sample::select(bare.to_vec()), 0..3).prop_map(|(event, envelope)| {
        let sns = json!({"Type": "Notification", "Message": event.to_string()});
        match envelope {
            0 => event,
            1 => json!({"Records": [{"EventSource": "aws:sns", "Sns": sns}]}),
            _ => json!({"Records": [{"messageId": "1", "body": event.to_string(),
                "attributes": {"SentTimestamp": "1772366400000"}}]}),
        }
    })
}

/// Replaces or removes the nth value of the tree.
fn mutate(value: &mut Value, nth: &mut usize, new: &Option<Value>) {
    let hit = |nth: &mut usize| {
        *nth = nth.wrapping_sub(1);
        *nth == usize::MAX
    };
    match value {
        Value::Object(fields) => {
            for key in fields.keys().cloned().collect::<Vec<_>>() {
                if hit(nth) {
                    match new {
                        Some(new) => drop(fields.insert(key, new.clone())),
                        None => drop(fields.remove(&key)),
                    }
                    return;
                }
                mutate(&mut fields[&key], nth, new);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| match hit(nth) {
            true => *item = new.clone().unwrap_or_default(),
            false => mutate(item, nth, new),
        }),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_json_is_read(value in json()) {
        check(&value.to_string())?;
    }

    #[test]
    fn an_event_with_any_field_changed_is_read(
        mut value in valid(), nth in 0_usize..16, new in prop::option::of(json()),
    ) {
        let mut nth = nth;
        mutate(&mut value, &mut nth, &new);
        let readings = check(&value.to_string())?;
        prop_assert!(readings.len() <= 6);
    }

    #[test]
    fn an_event_with_any_byte_changed_is_read(
        value in valid(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = value.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        check(&String::from_utf8_lossy(&bytes))?;
    }
}
