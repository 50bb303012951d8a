//! Pods that nothing could stop in time: the mail names them, and why.

use std::sync::Arc;

use lab::{
    Lab,
    fault::{Asked, Fault, Faults},
};
use serde_json::json;

use crate::scene::Scene;

/// The API server deletes no pod of this name.
fn refuses(pod: String) -> Faults {
    Arc::new(move |asked: &Asked| {
        let meant = asked.action.contains(&pod) && asked.method != "GET";
        meant.then(|| Fault::Answer {
            status: 500,
            code: "InternalError".to_owned(),
            headers: Vec::new(),
        })
    })
}

#[tokio::test]
async fn pods_that_nothing_could_stop_are_named_as_lost_and_why() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "lost", 1).await;
    scene.pods.pod("refused", "1s", 5).await;
    let stays = |pod: &mut serde_json::Value| {
        pod["metadata"]["finalizers"] = json!(["lab.quanttrader.io/stays"]);
    };
    scene.pods.with("stays", stays).await;
    scene.pods.run().await;
    scene.proxy.set_faults(refuses(scene.pods.name("refused")));
    assert!(scene.look(&scene.notice(110)).await.is_empty());
    let (mails, name) = (scene.mails(), |name| scene.pods.name(name));
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].subject.starts_with("Spot: 0 of 1 node emptied")
            && mails[0].subject.ends_with("2 pods lost"),
        "{mails:?}"
    );
    for told in [
        format!("{}: lost, refused: ", name("refused")),
        format!("{}: lost, did not stop in time", name("stays")),
        format!("{}: evicted after ", name("p0")),
    ] {
        assert!(mails[0].body.contains(&told), "{told}: {mails:?}");
    }
}
