//! State changes: only the whole words stopped and terminated are the end.

use domain::drain::{Action, Kind};
use serde_json::{Value, json};

use crate::build::*;

#[test]
fn stopped_and_terminated_are_cleaned_up_from_the_events_time() {
    for (word, action) in [
        ("stopped", Action::Stopped),
        ("terminated", Action::Terminated),
        (" Terminated", Action::Terminated),
        ("STOPPED", Action::Stopped),
    ] {
        let notice = notice(&state(word));
        assert_eq!((notice.kind, notice.action), (Kind::StateChange, action));
        assert_eq!(notice.deadline, at(EVENT_TIME));
    }
}

#[test]
fn every_other_state_is_ignored_and_named() {
    for word in [
        "pending",
        "RUNNING",
        "stopping",
        "Shutting-Down",
        "stop",
        "term",
        "s",
    ] {
        let reading = read(&state(word));
        ignored(&state(word));
        assert_eq!(reading.kind(), Some(Kind::StateChange));
        assert_eq!(reading.facts().action, Some(word.to_lowercase()));
        assert_eq!(reading.facts().deadline, at(EVENT_TIME));
    }
}

#[test]
fn without_a_state_it_is_unreadable() {
    for word in [json!(""), json!(" "), json!(16), Value::Null] {
        unreadable(&with(state("x"), "/detail/state", word));
    }
    let event = without(state("x"), "/detail/state");
    unreadable(&event);
    assert_eq!(read(&event).facts().deadline, at(EVENT_TIME));
}
