//! Pods that budgets hold: named, and tried again when the eviction API would let them go.

use domain::drain::{Block, Fate};
use serde_json::{Value, json};

use crate::{
    fake::{Fake, Say},
    given::{
        BUDGETS, EVICT, LIST, PODS, accepted, draining, event, failure, fate, finished, held, list,
        patient, pod, pods, unready, with,
    },
};

const BUDGETS_PATH: &str = "/apis/policy/v1/namespaces/trading/poddisruptionbudgets";
const BUDGETS_WATCH: &str = "WATCH /apis/policy/v1/namespaces/trading/poddisruptionbudgets";

/// A budget of the engine's without room.
fn budget(name: &str, healthy: i32, desired: i32) -> Value {
    json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": {"namespace": "trading", "name": name, "generation": 1, "resourceVersion": "2"},
        "spec": {"selector": {"matchLabels": {"app": "engine"}}},
        "status": {
            "observedGeneration": 1, "disruptionsAllowed": 0, "expectedPods": desired,
            "currentHealthy": healthy, "desiredHealthy": desired,
        },
    })
}

fn always_allow(mut budget: Value) -> Value {
    budget["spec"]["unhealthyPodEvictionPolicy"] = json!("AlwaysAllow");
    budget
}

fn with_room(budget: Value) -> Value {
    with(budget, "/status/disruptionsAllowed", json!(1))
}

/// The engine is held by these; a second eviction is taken.
async fn held_by(budgets: &[Value]) -> Fake {
    refused_by(held(), budgets).await
}

async fn refused_by(refusal: Say, budgets: &[Value]) -> Fake {
    let fake = Fake::start().await;
    fake.says(LIST, [pods(&[pod("engine")])]);
    fake.says(EVICT, [refusal, accepted()]);
    fake.says(BUDGETS, [list("PodDisruptionBudgetList", "1", budgets)]);
    fake
}

/// A pod that has changed like this is evicted, though its budget has no room.
async fn goes_when(fake: Fake, changed: Value) {
    let draining = draining(&fake, patient(15)).await;
    fake.until_asked(BUDGETS_WATCH, 1).await;
    fake.tells(PODS, &event("MODIFIED", &changed));
    fake.until_asked(EVICT, 2).await;
    fake.tells(PODS, &event("DELETED", &pod("engine")));
    assert_eq!(fate(draining).await, Fate::Evicted);
}

/// A pod that has changed like this still stands at the end, and was asked for no more.
async fn stands_when(fake: Fake, changed: Value) {
    let draining = draining(&fake, patient(3)).await;
    fake.until_asked(BUDGETS_WATCH, 1).await;
    fake.tells(PODS, &event("MODIFIED", &changed));
    assert!(matches!(fate(draining).await, Fate::Lost(Some(_))));
    assert_eq!(fake.asked(EVICT).len(), 1);
}

#[tokio::test]
async fn a_pod_held_by_its_budget_is_told_with_the_budgets_name() {
    let fake = held_by(&[budget("engine", 1, 1)]).await;
    let fate = fate(draining(&fake, patient(2)).await).await;
    assert_eq!(
        fate,
        Fate::Lost(Some(Block::Budgets(vec!["engine".into()])))
    );
    assert_eq!(fake.asked(EVICT).len(), 1);
}

#[tokio::test]
async fn a_failure_inside_a_success_is_two_budgets_and_no_room_of_theirs_brings_another_try() {
    let message = "This pod has more than one PodDisruptionBudget, which the eviction subresource \
                   does not support.";
    let refusal = Say::Text(201, failure(500, message, None));
    let budgets = ["z", "a"].map(|name| with_room(budget(name, 2, 1)));
    let fake = refused_by(refusal, &budgets).await;
    let fate = fate(draining(&fake, patient(2)).await).await;
    let both = Block::Budgets(vec!["a".into(), "z".into()]);
    assert_eq!(fate, Fate::Lost(Some(both)));
    assert_eq!(fake.asked(EVICT).len(), 1);
}

#[tokio::test]
async fn a_held_pod_is_evicted_when_its_budget_has_room() {
    let fake = held_by(&[budget("engine", 1, 1)]).await;
    let draining = draining(&fake, patient(15)).await;
    fake.until_asked(BUDGETS_WATCH, 1).await;
    let freed = with_room(budget("engine", 2, 1));
    fake.tells(BUDGETS_PATH, &event("MODIFIED", &freed));
    fake.until_asked(EVICT, 2).await;
    fake.tells(PODS, &event("DELETED", &pod("engine")));
    assert_eq!(fate(draining).await, Fate::Evicted);
}

#[tokio::test]
async fn room_that_the_budgets_controller_has_not_confirmed_is_none() {
    let stale = with(
        with_room(budget("engine", 2, 1)),
        "/metadata/generation",
        json!(2),
    );
    let fake = held_by(&[stale]).await;
    let fate = fate(draining(&fake, patient(3)).await).await;
    assert!(matches!(fate, Fate::Lost(Some(_))), "{fate:?}");
    assert_eq!(fake.asked(EVICT).len(), 1);
}

#[tokio::test]
async fn a_held_pod_that_turns_unready_goes_where_enough_others_are_healthy() {
    goes_when(held_by(&[budget("engine", 2, 2)]).await, unready("engine")).await;
}

#[tokio::test]
async fn a_held_pod_that_turns_unready_stands_where_too_few_are_healthy() {
    stands_when(held_by(&[budget("engine", 1, 2)]).await, unready("engine")).await;
}

#[tokio::test]
async fn a_held_pod_that_turns_unready_goes_at_any_time_where_its_budget_always_allows_that() {
    goes_when(
        held_by(&[always_allow(budget("engine", 1, 2))]).await,
        unready("engine"),
    )
    .await;
}

#[tokio::test]
async fn a_held_pod_that_is_ready_stands_where_its_budget_always_allows_the_others() {
    stands_when(
        held_by(&[always_allow(budget("engine", 2, 2))]).await,
        pod("engine"),
    )
    .await;
}

#[tokio::test]
async fn an_unready_pod_goes_when_enough_others_turn_healthy() {
    let fake = Fake::start().await;
    fake.says(LIST, [pods(&[unready("engine")])]);
    fake.says(EVICT, [held(), accepted()]);
    let short = budget("engine", 1, 2);
    fake.says(BUDGETS, [list("PodDisruptionBudgetList", "1", &[short])]);
    let draining = draining(&fake, patient(15)).await;
    fake.until_asked(BUDGETS_WATCH, 1).await;
    let healthy = budget("engine", 2, 2);
    fake.tells(BUDGETS_PATH, &event("MODIFIED", &healthy));
    fake.until_asked(EVICT, 2).await;
    fake.tells(PODS, &event("DELETED", &pod("engine")));
    assert_eq!(fate(draining).await, Fate::Evicted);
}

#[tokio::test]
async fn a_held_pod_that_has_finished_goes_even_if_two_budgets_hold_it() {
    let budgets = ["a", "z"].map(|name| budget(name, 0, 2));
    goes_when(held_by(&budgets).await, finished("engine")).await;
}

#[tokio::test]
async fn a_held_pod_that_its_budget_no_longer_selects_goes() {
    let other = with(pod("engine"), "/metadata/labels/app", json!("other"));
    goes_when(held_by(&[budget("engine", 1, 2)]).await, other).await;
}
