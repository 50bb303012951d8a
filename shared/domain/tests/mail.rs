//! What a person reads, word for word.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod given;

use domain::drain::{Block, Cost, DrainReport, Ending, Fate, Kind, PodReport, Stay, mail};
use given::{INSTANCE, at, drill, notice, pod};
use jiff::SignedDuration;

fn told(name: &str, fate: Fate, millis: Option<u64>) -> PodReport {
    PodReport {
        pod: pod(name).id,
        fate,
        millis,
        costs: Vec::new(),
    }
}

fn emptied(seconds: i64, pods: Vec<PodReport>) -> DrainReport {
    DrainReport {
        node: Some("ip-10-0-0-1".into()),
        ending: Ending::Emptied,
        cordoned_after: Some(SignedDuration::from_millis(420)),
        empty_after: Some(SignedDuration::from_millis(seconds * 1000 - 200)),
        pods,
        ..DrainReport::nothing(
            &notice(Kind::SpotInterruption),
            &INSTANCE.parse().unwrap(),
            "",
        )
    }
}

fn held() -> Block {
    Block::Budgets(vec!["engine".into()])
}

#[test]
fn a_subject_can_be_read_on_a_phone() {
    let forced = emptied(14, vec![told("engine", Fate::Forced(held()), Some(13_000))]);
    let (one, two) = (
        emptied(9, vec![]),
        emptied(11, vec![told("a", Fate::Evicted, Some(900))]),
    );
    assert_eq!(
        mail(&[&one, &forced, &two]).subject,
        "Spot: 3 nodes emptied in 14 s, 1 pod forced"
    );
    assert_eq!(mail(&[&one]).subject, "Spot: 1 node emptied in 9 s");
}

#[test]
fn what_was_lost_is_in_the_subject() {
    let lost = DrainReport {
        ending: Ending::DeadlinePassed,
        empty_after: None,
        ..emptied(
            1,
            vec![
                told("a", Fate::Lost(None), None),
                told("b", Fate::Lost(Some(held())), None),
            ],
        )
    };
    let subject = mail(&[&lost, &emptied(8, vec![])]).subject;
    assert_eq!(subject, "Spot: 1 of 2 nodes emptied in 8 s, 2 pods lost");
}

#[test]
fn every_kind_has_its_word_and_a_drill_says_so() {
    let of = |kind, ending| DrainReport {
        ending,
        ..DrainReport::nothing(&notice(kind), &INSTANCE.parse().unwrap(), "")
    };
    let subject = |report: DrainReport| mail(&[&report]).subject;
    assert_eq!(
        subject(of(Kind::Rebalance, Ending::Marked(at(1_800)))),
        "Rebalance: 1 node kept free of new pods"
    );
    assert_eq!(
        subject(of(Kind::StateChange, Ending::Declared)),
        "Stopped: 1 node declared out of service"
    );
    let exercise = DrainReport {
        drill: true,
        ..of(Kind::AsgTerminate, Ending::Emptied)
    };
    assert_eq!(subject(exercise), "Drill: Auto Scaling: 1 node emptied");
}

#[test]
fn the_body_names_each_pod_its_fate_and_what_it_cost() {
    let pods = vec![
        told("market-data", Fate::Evicted, Some(1_204)),
        PodReport {
            costs: vec![Cost::Naked, Cost::EmptyDir],
            ..told("lone", Fate::Evicted, Some(980))
        },
        told(
            "engine",
            Fate::Forced(Block::Budgets(vec!["engine".into(), "tier".into()])),
            Some(85_310),
        ),
        told("log", Fate::Stayed(Stay::DaemonSet), None),
        told("slow", Fate::Lost(None), None),
    ];
    let late = DrainReport {
        ending: Ending::DeadlinePassed,
        empty_after: None,
        ..emptied(1, pods)
    };
    insta::assert_snapshot!(mail(&[&late]).body);
}

#[test]
fn a_drain_is_news_at_its_end_also_where_an_earlier_look_did_the_work() {
    let finished = DrainReport {
        cordoned_after: None,
        ..emptied(50, vec![told("a", Fate::Gone, Some(10))])
    };
    assert!(finished.is_news());
    let goes_on = DrainReport {
        ending: Ending::Unfinished,
        ..finished
    };
    assert!(!goes_on.is_news());
}

#[test]
fn a_last_look_says_that_it_lists_only_what_it_saw_itself() {
    let unlisted = "moved before this look are not listed";
    let first = emptied(9, vec![told("a", Fate::Evicted, Some(900))]);
    assert!(!mail(&[&first]).body.contains(unlisted));
    let last = DrainReport {
        cordoned_after: None,
        ..first
    };
    assert!(mail(&[&last]).body.contains(unlisted));
}

#[test]
fn what_maintenance_can_not_move_is_told_at_once_and_by_name() {
    let goes_on = |pods| DrainReport {
        kind: Kind::HealthScheduledChange,
        ending: Ending::Unfinished,
        empty_after: None,
        ..emptied(50, pods)
    };
    let stopping = goes_on(vec![told("slow", Fate::Standing(None), None)]);
    assert!(!stopping.is_news());
    let blocked = goes_on(vec![told("engine", Fate::Standing(Some(held())), None)]);
    assert!(blocked.is_news());
    let mail = mail(&[&blocked]);
    assert_eq!(mail.subject, "Maintenance: 0 of 1 node emptied, 1 pod held");
    assert!(
        mail.body
            .contains("trading/engine: still there, held by budget engine")
    );
}

#[test]
fn a_drill_that_is_over_loses_no_pod() {
    let over = DrainReport {
        drill: true,
        ending: Ending::DrillOver,
        empty_after: None,
        ..emptied(1, vec![told("engine", Fate::Standing(Some(held())), None)])
    };
    assert!(over.is_news() && !over.needs_another_look());
    let subject = mail(&[&over]).subject;
    assert_eq!(subject, "Drill: Spot: 0 of 1 node emptied, 1 pod held");
}

#[test]
fn a_drills_taint_is_off_already_and_its_message_does_not_come_again() {
    let marked = |notice| DrainReport {
        ending: Ending::Marked(at(1_800)),
        ..DrainReport::nothing(&notice, &INSTANCE.parse().unwrap(), "")
    };
    assert!(marked(notice(Kind::Rebalance)).needs_another_look());
    assert!(!marked(drill(Kind::Rebalance, false)).needs_another_look());
}
