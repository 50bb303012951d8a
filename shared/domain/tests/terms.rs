//! How long a look lasts and when force comes, for each kind.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod given;

use domain::drain::{Kind, Policy, Terms};
use given::{at, drill, notice, terms};
use jiff::SignedDuration;

#[test]
fn who_forces_a_moment_late_still_gives_the_whole_capped_grace() {
    let terms = terms(&notice(Kind::SpotInterruption), at(0));
    let (planned, grace) = terms.force(600, at(0)).unwrap();
    assert_eq!((planned, grace), (at(85), 30), "120 - 30 - margin 5");
    let late = planned + SignedDuration::from_millis(15);
    assert_eq!(terms.force(600, late), Some((late, 30)));
}

#[test]
fn a_hook_forces_only_where_no_other_look_comes_before_its_global_end() {
    let hook = notice(Kind::AsgTerminate);
    let of = |end| Terms::of(&hook, Some(at(end)), Policy::default(), at(0), at(170));
    assert_eq!(of(3_600).force(30, at(0)), None);
    let (when, grace) = of(180).force(30, at(0)).unwrap();
    assert_eq!((when, grace), (at(145), 30), "180 - 30 - margin 5");
    let (when, _) = of(280).force(30, at(0)).unwrap();
    assert!(when < of(280).until, "no later look would come in time");
}

#[test]
fn a_drill_has_one_look_whatever_its_kind() {
    for kind in [Kind::AsgTerminate, Kind::HealthScheduledChange] {
        let terms = terms(&drill(kind, false), at(0));
        assert_eq!((terms.again, terms.until), (None, at(45)), "{kind}");
    }
}
