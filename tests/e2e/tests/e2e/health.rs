//! Maintenance that AWS Health announces: pods are moved, none is ever forced.

use jiff::{SignedDuration, Timestamp};
use lab::{Lab, event};
use serde_json::Value;

use crate::{function::invoke, scene::Scene};

/// Maintenance that begins so many seconds from now.
fn announced(scene: &Scene<'_>, seconds: i64) -> Value {
    let now = Timestamp::now();
    event::health(
        &scene.instance,
        now + SignedDuration::from_secs(seconds),
        now,
    )
}

async fn look(scene: &Scene<'_>, event: &Value) -> Vec<String> {
    let function = scene.function_with_looks_of(4).await;
    invoke(&function, std::slice::from_ref(event)).await
}

#[tokio::test]
async fn maintenance_that_is_near_forces_no_pod_tells_what_holds_it_and_comes_again() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_a_held_pod(lab, "health-near").await;
    let kept = look(&scene, &announced(&scene, 30)).await;
    assert_eq!(kept, ["m0"]);
    assert_eq!(scene.pods.left_names().await, ["held"]);
    assert!(scene.node.is_cordoned().await);
    let (mails, node) = (scene.mails(), &scene.node.name);
    let told = format!("held-{node}: still there, held by budget never-{node}");
    assert!(mails[0].body.contains(&told), "{mails:?}");
}

#[tokio::test]
async fn maintenance_whose_time_has_come_forces_no_pod_and_names_what_it_takes() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_a_held_pod(lab, "health-over").await;
    let kept = look(&scene, &announced(&scene, -60)).await;
    assert!(kept.is_empty());
    assert_eq!(scene.pods.left_names().await, ["held"]);
    let (mails, node) = (scene.mails(), &scene.node.name);
    assert!(
        mails[0]
            .subject
            .starts_with("Maintenance: 0 of 1 node emptied")
            && mails[0].subject.ends_with("1 pod lost"),
        "{mails:?}"
    );
    let told = format!("held-{node}: lost, held by budget never-{node}");
    assert!(mails[0].body.contains(&told), "{mails:?}");
}
