//! The plan's rules, for any pods, any kind of notice, any moment.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod given;

use domain::drain::{Cordon, Cost, DrainPlan, Kind, Notice, Owner, Pod, Stay, Step};
use given::{at, drill, node, notice, owned_by, pod, terms};
use jiff::{SignedDuration, Timestamp};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn plan(notice: &Notice, pods: Vec<Pod>, now: Timestamp) -> DrainPlan {
    let cordon = Cordon::of(&node(), notice, notice.deadline);
    DrainPlan::new(node(), cordon, pods, terms(notice, now), now)
}

fn step(notice: &Notice, pod: Pod, now: Timestamp) -> Step {
    plan(notice, vec![pod], now).pods.remove(0).step
}

fn any_pod() -> impl Strategy<Value = Pod> {
    let owner = option::of(select(vec![
        "ReplicaSet",
        "StatefulSet",
        "DaemonSet",
        "Job",
    ]));
    (
        owner,
        any::<[bool; 3]>(),
        0..4_000_u32,
        option::of(-60..600_i64),
    )
        .prop_map(
            |(owner, [mirror, finished, empty_dir], grace, stopping)| Pod {
                owner: owner.map(|kind| Owner {
                    kind: kind.into(),
                    name: "x".into(),
                }),
                mirror,
                finished,
                empty_dir,
                grace,
                stopping: stopping.map(at),
                ..pod("any")
            },
        )
}

fn any_kind() -> impl Strategy<Value = Kind> {
    select(vec![
        Kind::SpotInterruption,
        Kind::CapacityInterruption,
        Kind::AsgTerminate,
        Kind::HealthScheduledChange,
        Kind::Rebalance,
        Kind::StateChange,
        Kind::ByHand,
    ])
}

fn any_notice() -> impl Strategy<Value = Notice> {
    (any_kind(), option::of(any::<bool>()), 30..7_200_i64).prop_map(|(kind, force, deadline)| {
        let notice = force.map_or_else(|| notice(kind), |force| drill(kind, force));
        let timed = matches!(kind, Kind::SpotInterruption | Kind::CapacityInterruption);
        Notice {
            deadline: if timed {
                Some(at(deadline))
            } else {
                notice.deadline
            },
            ..notice
        }
    })
}

proptest! {
    #[test]
    fn every_pod_gets_exactly_one_step(notice in any_notice(), pods in vec(any_pod(), 0..40), now in 0..115_i64) {
        let pods: Vec<Pod> = pods.into_iter().enumerate().map(|(i, mut pod)| {
            pod.id.uid = format!("uid-{i}");
            pod
        }).collect();
        let planned = plan(&notice, pods.clone(), at(now));
        let planned: Vec<_> = planned.pods.iter().map(|p| p.pod.clone()).collect();
        prop_assert_eq!(planned, pods);
    }

    #[test]
    fn nothing_is_forced_so_late_that_its_grace_ends_after_the_deadline(notice in any_notice(), pod in any_pod(), now in 0..115_i64) {
        let terms = terms(&notice, at(now));
        if let (Some(deadline), Some((when, grace))) = (terms.deadline, terms.force(pod.grace, at(now))) {
            prop_assert!(when >= at(now));
            prop_assert!(grace >= 1, "a pod without a second gets no SIGTERM");
            if at(now) < deadline - terms.policy.margin {
                prop_assert!(when + SignedDuration::from_secs(grace.into()) <= deadline);
            }
        }
    }

    #[test]
    fn an_eviction_leaves_time_to_stop_before_the_deadline(notice in any_notice(), pod in any_pod(), now in 0..115_i64) {
        let terms = terms(&notice, at(now));
        let grace = terms.grace(pod.grace, at(now)).unwrap_or(pod.grace);
        prop_assert!(grace >= 1);
        prop_assert!(grace <= pod.grace.max(1), "nobody is given more than it asked for");
        if let Some(deadline) = terms.deadline.filter(|d| terms.force && at(now) < *d - terms.policy.margin) {
            prop_assert!(at(now) + SignedDuration::from_secs(grace.into()) <= deadline);
        }
    }

    #[test]
    fn only_kinds_that_end_an_instance_force_and_a_drill_only_when_told(notice in any_notice(), pod in any_pod(), now in 0..115_i64) {
        let forced = matches!(step(&notice, pod, at(now)), Step::Evict { force: Some(_), .. });
        let allowed = matches!(notice.kind, Kind::SpotInterruption | Kind::CapacityInterruption | Kind::AsgTerminate);
        if forced {
            prop_assert!(allowed);
            prop_assert!(notice.drill.is_none_or(|drill| drill.force));
        }
    }

    #[test]
    fn where_this_look_is_the_last_before_the_deadline_everything_has_its_time(pod in any_pod(), deadline in 30..3_600_i64, now in 0..25_i64) {
        let notice = Notice { deadline: Some(at(deadline)), ..notice(Kind::CapacityInterruption) };
        let terms = terms(&notice, at(now));
        let forced = terms.force(pod.grace, at(now));
        match terms.again {
            // The next look begins in time for the force that this one leaves to it.
            Some(again) if forced.is_none() => {
                let capped = pod.grace.clamp(1, terms.policy.grace_cap);
                let planned = at(deadline) - SignedDuration::from_secs(capped.into()) - terms.policy.margin;
                prop_assert!(again <= planned);
            }
            _ => prop_assert!(forced.is_some_and(|(when, _)| when < terms.until || when == at(now))),
        }
    }
}

#[test]
fn daemon_set_and_static_pods_stay_and_finished_ones_go_whoever_owns_them() {
    let spot = notice(Kind::SpotInterruption);
    let daemon = owned_by("DaemonSet", "log");
    assert_eq!(
        step(&spot, daemon.clone(), at(1)),
        Step::Stay(Stay::DaemonSet)
    );
    assert_eq!(
        step(
            &spot,
            Pod {
                mirror: true,
                ..pod("proxy")
            },
            at(1)
        ),
        Step::Stay(Stay::Static)
    );
    assert!(matches!(
        step(
            &spot,
            Pod {
                finished: true,
                ..daemon
            },
            at(1)
        ),
        Step::Evict { .. }
    ));
    assert!(matches!(
        step(&spot, owned_by("Job", "once"), at(1)),
        Step::Evict { .. }
    ));
}

#[test]
fn a_pod_that_was_told_to_stop_is_waited_for_and_not_told_again() {
    let stopping = Pod {
        stopping: Some(at(20)),
        ..pod("slow")
    };
    assert_eq!(
        step(&notice(Kind::SpotInterruption), stopping, at(1)),
        Step::AwaitStop
    );
}

#[test]
fn naked_and_empty_dir_pods_are_moved_and_the_plan_says_what_that_costs() {
    let naked = Pod {
        owner: None,
        empty_dir: true,
        ..pod("lone")
    };
    let planned = plan(&notice(Kind::SpotInterruption), vec![naked], at(1));
    assert!(matches!(planned.pods[0].step, Step::Evict { .. }));
    assert_eq!(planned.pods[0].costs(), [Cost::Naked, Cost::EmptyDir]);
}

#[test]
fn a_grace_longer_than_the_notice_is_cut_to_fit_and_a_shorter_one_is_left_alone() {
    let spot = notice(Kind::SpotInterruption);
    let long = step(
        &spot,
        Pod {
            grace: 600,
            ..pod("long")
        },
        at(5),
    );
    assert!(
        matches!(
            long,
            Step::Evict {
                grace: Some(110),
                ..
            }
        ),
        "120 - 5 - margin 5: {long:?}"
    );
    assert!(matches!(
        step(&spot, pod("short"), at(5)),
        Step::Evict { grace: None, .. }
    ));
}

#[test]
fn a_hibernating_instance_leaves_no_time_so_what_is_refused_is_forced_at_once() {
    let hibernate = Notice {
        deadline: Some(at(0)),
        ..notice(Kind::SpotInterruption)
    };
    let Step::Evict {
        grace,
        force: Some(force),
    } = step(&hibernate, pod("a"), at(2))
    else {
        panic!("it is forced")
    };
    assert_eq!((grace, force.at, force.grace), (Some(1), at(2), 1));
    assert!(
        terms(&hibernate, at(2)).until > at(2),
        "there is a moment to do it in"
    );
}

#[test]
fn the_plan_reads_as_what_will_happen() {
    let pods = vec![
        pod("engine"),
        Pod {
            grace: 600,
            owner: None,
            ..pod("lone")
        },
        owned_by("DaemonSet", "log"),
        Pod {
            stopping: Some(at(20)),
            empty_dir: true,
            ..pod("slow")
        },
    ];
    insta::assert_snapshot!(plan(&notice(Kind::SpotInterruption), pods, at(2)));
}
