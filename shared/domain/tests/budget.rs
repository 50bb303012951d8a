//! Which budgets hold a pod.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod given;

use domain::drain::{Budget, Operator, Selector, holding};
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
