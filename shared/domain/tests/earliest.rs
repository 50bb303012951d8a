//! Which of several deadlines for an instance counts.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod given;

use domain::drain::{Kind, NOTICE, Notice, Policy, mark};
use given::{annotated, at, notice};

#[test]
fn of_two_notices_the_earliest_deadline_counts_whichever_comes_first() {
    let stale = Policy::default().stale_after;
    let told = annotated(NOTICE, "spot-interruption 2026-03-01T10:01:00Z");
    assert_eq!(
        mark(&told, &notice(Kind::SpotInterruption), stale),
        Some(at(60))
    );
    let capacity = annotated(NOTICE, "capacity-interruption 2026-03-01T10:01:00Z");
    let hook = Notice {
        deadline: Some(at(7_200)),
        ..notice(Kind::AsgTerminate)
    };
    assert_eq!(mark(&capacity, &hook, stale), Some(at(60)));
    let later = annotated(NOTICE, "health-scheduled-change 2026-03-05T10:01:00Z");
    assert_eq!(
        mark(&later, &notice(Kind::SpotInterruption), stale),
        Some(at(120))
    );
}

#[test]
fn what_another_kind_or_a_person_was_given_hurries_nobody() {
    let stale = Policy::default().stale_after;
    for kind in ["health-scheduled-change", "by-hand", "asg-terminate"] {
        let told = annotated(NOTICE, &format!("{kind} 2026-03-01T10:01:00Z"));
        let hook = Notice {
            deadline: Some(at(7_200)),
            ..notice(Kind::AsgTerminate)
        };
        assert_eq!(mark(&told, &hook, stale), Some(at(7_200)), "{kind}");
    }
}
