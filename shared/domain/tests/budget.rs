//! Which budgets hold a pod.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod given;

use domain::drain::{Budget, Operator, Pod, Selector, goes_freely, holding};
use given::{budget, pod, requiring};

fn names(budgets: &[Budget], app: &str) -> Vec<String> {
    holding(budgets, &pod(app))
        .iter()
        .map(|b| b.name.clone())
        .collect()
}

#[test]
fn a_pod_held_by_two_budgets_names_both() {
    let budgets = [
        budget("z", "engine"),
        budget("a", "engine"),
        budget("other", "risk"),
    ];
    assert_eq!(names(&budgets, "engine"), ["a", "z"]);
}

#[test]
fn a_budget_holds_pods_of_its_own_namespace_only() {
    let elsewhere = Budget {
        namespace: "elsewhere".into(),
        ..budget("b", "engine")
    };
    assert!(names(&[elsewhere], "engine").is_empty());
}

#[test]
fn an_empty_selector_holds_all_and_none_holds_nothing() {
    let with = |selector| Budget {
        selector,
        ..budget("b", "engine")
    };
    assert_eq!(names(&[with(Some(Selector::default()))], "risk"), ["b"]);
    assert!(names(&[with(None)], "risk").is_empty());
}

#[test]
fn requirements_compare_as_kubernetes_does() {
    let holds = |selector| {
        !names(
            &[Budget {
                selector: Some(selector),
                ..budget("b", "x")
            }],
            "engine",
        )
        .is_empty()
    };
    assert!(holds(requiring("app", Operator::In, &["risk", "engine"])));
    assert!(!holds(requiring("app", Operator::In, &["risk"])));
    assert!(holds(requiring("app", Operator::NotIn, &["risk"])));
    assert!(
        holds(requiring("tier", Operator::NotIn, &["risk"])),
        "an absent label is not in"
    );
    assert!(holds(requiring("app", Operator::Exists, &[])));
    assert!(!holds(requiring("app", Operator::DoesNotExist, &[])));
}

fn held(pod: &Pod, budgets: &[Budget]) -> bool {
    !goes_freely(pod, &holding(budgets, pod))
}

fn unready() -> Pod {
    Pod {
        ready: false,
        ..pod("engine")
    }
}

#[test]
fn an_unready_pod_goes_without_room_where_its_budget_has_enough_without_it() {
    let healthy = |healthy, desired| Budget {
        healthy,
        desired,
        ..budget("b", "engine")
    };
    assert!(!held(&unready(), &[healthy(2, 2)]));
    assert!(held(&pod("engine"), &[healthy(2, 2)]), "it is ready");
    assert!(held(&unready(), &[healthy(1, 2)]), "too few are healthy");
    assert!(held(&unready(), &[healthy(0, 0)]), "nothing is desired");
    let two = [healthy(2, 2), healthy(2, 2)];
    assert!(held(&unready(), &two), "two budgets hold it");
}

#[test]
fn an_unready_pod_goes_at_any_time_where_its_budget_always_allows_that() {
    let allows = Budget {
        always_unready: true,
        desired: 2,
        ..budget("b", "engine")
    };
    assert!(!held(&unready(), std::slice::from_ref(&allows)));
    assert!(held(&pod("engine"), &[allows]));
}

#[test]
fn a_finished_pod_goes_whatever_holds_it() {
    let finished = Pod {
        finished: true,
        ..unready()
    };
    assert!(!held(
        &finished,
        &[budget("a", "engine"), budget("z", "engine")]
    ));
}
