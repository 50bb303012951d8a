//! A node is emptied: who goes, who stays, what that costs its pods' owners and in requests.

use lab::Lab;
use serde_json::{Value, json};

use crate::{function::invoke, given::owner, scene::Scene};

#[tokio::test]
async fn a_spot_notice_empties_its_node_with_four_requests_beside_the_evictions() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::new(lab, "spot").await;
    for number in 0..30 {
        scene.pods.pod(&format!("p{number}"), "1s", 30).await;
    }
    let by_daemon_set =
        |pod: &mut Value| pod["metadata"]["ownerReferences"] = json!([owner("DaemonSet")]);
    scene.pods.with("log", by_daemon_set).await;
    scene.pods.run().await;
    assert!(scene.look(&scene.notice(0)).await.is_empty());
    assert_eq!(scene.pods.left_names().await, ["log"]);
    assert_eq!(scene.evictions(), 30);
    let (asked, claim) = (scene.proxy.requests(), 1);
    assert_eq!(asked.len(), 30 + 4 + claim, "{asked:?}");
    let mails = scene.mails();
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].subject.starts_with("Spot: 1 node emptied in "),
        "{mails:?}"
    );
    assert_eq!(mails[0].body.matches(": evicted after ").count(), 30);
}

#[tokio::test]
async fn naked_and_empty_dir_pods_are_moved_and_the_mail_says_what_that_costs() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::new(lab, "costs").await;
    let naked = |pod: &mut Value| pod["metadata"]["ownerReferences"] = json!([]);
    let scratch = |pod: &mut Value| {
        pod["spec"]["volumes"] = json!([{"name": "scratch", "emptyDir": {}}]);
    };
    scene.pods.with("naked", naked).await;
    scene.pods.with("scratch", scratch).await;
    scene.pods.with("plain", |_| {}).await;
    scene.pods.run().await;
    assert!(scene.look(&scene.notice(0)).await.is_empty());
    assert!(scene.pods.are_gone().await);
    let body = &scene.mails()[0].body;
    let line = |name: &str| {
        let name = scene.pods.name(name);
        let mut lines = body.lines().filter(|line| line.contains(&name));
        lines.next().unwrap_or_default().to_owned()
    };
    assert!(
        line("naked").ends_with("ms (no controller makes it again)"),
        "{body}"
    );
    assert!(
        line("scratch").ends_with("ms (its emptyDir is lost)"),
        "{body}"
    );
    assert!(line("plain").ends_with("ms"), "{body}");
}

#[tokio::test]
async fn only_what_nobody_can_read_comes_again_and_what_is_not_ours_is_left_alone() {
    let lab = Lab::shared().await.unwrap();
    let ours = Scene::new(lab, "read").await;
    let theirs = Scene::with_pods(lab, "unread", 1).await;
    let mut elsewhere = theirs.notice(0);
    elsewhere["account"] = json!("999999999999");
    let mut unreadable = theirs.notice(0);
    unreadable["detail"] = json!("?");
    let batch = [ours.notice(0), unreadable, elsewhere];
    assert_eq!(invoke(&ours.function().await, &batch).await, ["m1"]);
    assert!(ours.node.is_cordoned().await);
    assert!(!theirs.node.is_cordoned().await);
    assert_eq!(theirs.pods.left().await.len(), 1);
}

#[tokio::test]
async fn a_notice_whose_deadline_is_long_over_leaves_a_node_that_is_well_alone() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "long-over", 1).await;
    assert!(scene.look(&scene.notice(900)).await.is_empty());
    assert_eq!(scene.evictions(), 0);
    assert_eq!(scene.pods.left_names().await, ["p0"]);
    assert!(scene.mails().is_empty());
}
