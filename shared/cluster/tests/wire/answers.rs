//! How a call is let in.

use crate::{
    fake::{Fake, Say},
    given::{EVICT, LIST, PODS, accepted, draining, event, failure, list, patient, pod, pods},
};

const NODES: &str = "GET /api/v1/nodes";

fn not_let_in() -> Say {
    Say::Text(401, failure(401, "Unauthorized", None))
}

fn tokens(fake: &Fake, line: &str) -> Vec<String> {
    fake.asked(line).into_iter().map(|a| a.token).collect()
}

#[tokio::test]
async fn a_token_that_is_not_taken_is_replaced_and_the_new_one_is_kept() {
    let fake = Fake::start().await;
    fake.says(NODES, [not_let_in(), list("NodeList", "1", &[])]);
    let cluster = fake.cluster();
    assert!(cluster.nodes().await.unwrap().is_empty());
    assert!(cluster.nodes().await.unwrap().is_empty());
    let used = ["Bearer token-1", "Bearer token-2", "Bearer token-2"];
    assert_eq!(tokens(&fake, NODES), used);
}

#[tokio::test]
async fn a_new_token_that_is_not_taken_either_is_an_answer() {
    let fake = Fake::start().await;
    fake.says(NODES, [not_let_in()]);
    let error = fake.cluster().nodes().await.unwrap_err();
    assert!(error.is_access_lost(), "{error}");
    assert_eq!(tokens(&fake, NODES), ["Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_token_that_expires_in_the_middle_of_a_drain_costs_one_more_call() {
    let fake = Fake::start().await;
    fake.says(LIST, [pods(&[pod("engine")])]);
    fake.says(EVICT, [not_let_in(), accepted()]);
    let draining = draining(&fake, patient(10)).await;
    fake.until_asked(EVICT, 2).await;
    fake.tells(PODS, &event("DELETED", &pod("engine")));
    assert!(draining.await.unwrap().empty.is_some());
    assert_eq!(tokens(&fake, EVICT), ["Bearer token-1", "Bearer token-2"]);
}
