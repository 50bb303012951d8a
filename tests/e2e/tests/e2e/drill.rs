//! Exercises: what they may do, and that they leave the node as it was.

use lab::{Hook, Lab, event};

use crate::{hook::Hooked, scene::Scene};

#[tokio::test]
async fn a_drill_forces_nothing_and_leaves_the_node_as_it_was() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_a_held_pod(lab, "drill").await;
    let drill = event::as_drill(scene.notice(112), false);
    assert!(scene.look(&drill).await.is_empty());
    assert_eq!(scene.pods.left_names().await, ["held"]);
    assert!(!scene.node.is_cordoned().await, "its cordon is undone");
}

#[tokio::test]
async fn a_drill_with_force_deletes_what_a_budget_holds_and_undoes_its_cordon() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_a_held_pod(lab, "drill-force").await;
    let drill = event::as_drill(scene.notice(108), true);
    assert!(scene.look(&drill).await.is_empty());
    assert!(scene.pods.are_gone().await);
    assert!(!scene.node.is_cordoned().await, "its cordon is undone");
    let (mails, name) = (scene.mails(), scene.pods.name("held"));
    assert!(mails[0].subject.starts_with("Drill: Spot: "), "{mails:?}");
    assert!(mails[0].subject.ends_with("1 pod forced"), "{mails:?}");
    assert!(
        mails[0].body.contains(&format!("{name}: forced")),
        "{mails:?}"
    );
}

#[tokio::test]
async fn a_drill_of_a_hook_moves_the_pods_and_answers_no_hook() {
    let lab = Lab::shared().await.unwrap();
    let hook = Hook::terminating("quanttrader-drain");
    let hooked = Hooked::new(lab, "drill-hook", hook).await;
    hooked.scene.pods.pod("p", "1s", 30).await;
    hooked.scene.pods.run().await;
    let drill = event::as_drill(hooked.terminate(), false);
    assert!(hooked.scene.look(&drill).await.is_empty());
    assert!(hooked.scene.pods.are_gone().await);
    assert_eq!(hooked.answers(), Vec::<String>::new());
    assert!(hooked.waits(), "it is left to its own end");
    assert!(
        !hooked.scene.node.is_cordoned().await,
        "its cordon is undone"
    );
}
