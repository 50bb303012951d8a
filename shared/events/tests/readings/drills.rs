//! Drills: the real event of a kind from our own source, where drills are on.

use domain::drain::{Drill, Kind};
use events::{Cause, Context, DRILL_SOURCE, Verdict};
use serde_json::{Value, json};

use crate::build::*;

fn drill(real: Value) -> Value {
    with(real, "/source", json!(DRILL_SOURCE))
}

fn on() -> Context {
    Context {
        drills: true,
        ..context()
    }
}

#[test]
fn every_kind_can_be_played() {
    for (real, kind) in [
        (spot(), Kind::SpotInterruption),
        (state("stopped"), Kind::StateChange),
        (hook(), Kind::AsgTerminate),
        (
            health(json!([{"entityValue": INSTANCE}])),
            Kind::HealthScheduledChange,
        ),
    ] {
        let notice = notice_with(&drill(real), &on());
        assert_eq!(notice.kind, kind);
        assert_eq!(notice.drill, Some(Drill { force: false }));
    }
}

#[test]
fn force_is_asked_for_by_a_plain_true_and_by_nothing_else() {
    for (force, asked) in [
        (json!(true), true),
        (json!("true"), false),
        (json!(1), false),
    ] {
        let notice = notice_with(&with(drill(spot()), "/detail/force", force), &on());
        assert_eq!(notice.drill, Some(Drill { force: asked }));
    }
}

#[test]
fn a_real_event_is_never_a_drill() {
    assert_eq!(
        notice_with(&with(spot(), "/detail/force", json!(true)), &on()).drill,
        None
    );
}

#[test]
fn while_drills_are_off_a_drill_is_refused_by_policy_and_keeps_its_facts() {
    let reading = read(&drill(spot()));
    let policy = Cause::Policy;
    assert!(matches!(&reading.verdict, Verdict::Refuse { cause, .. } if *cause == policy));
    assert_eq!(reading.reason, "drills are off (EnableDrills=false)");
    assert_eq!(reading.kind(), Some(Kind::SpotInterruption));
    assert_eq!(reading.facts().instances[0].as_str(), INSTANCE);
}

#[test]
fn a_drill_is_judged_like_the_event_that_it_plays() {
    let theirs = with(drill(spot()), "/account", json!("111122223333"));
    assert_eq!(read_with(&theirs, &on()).verdict.name(), "ignore");
    let pending = drill(state("pending"));
    assert_eq!(read_with(&pending, &on()).verdict.name(), "ignore");
}

#[test]
fn anothers_drill_is_ignored_whether_drills_are_on_or_off() {
    let theirs = with(drill(spot()), "/account", json!("111122223333"));
    for context in [context(), on()] {
        let reading = read_with(&theirs, &context);
        assert!(
            matches!(reading.verdict, Verdict::Ignore { .. }),
            "{reading:?}"
        );
    }
}
