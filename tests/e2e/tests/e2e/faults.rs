//! What goes wrong on the way to Kubernetes, and what the function makes of it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use lab::{
    Lab,
    fault::{Asked, Fault, Faults},
};
use tokio::sync::watch;

use crate::scene::{Scene, is_eviction, is_watch};

/// The first `count` requests that are meant get this answer.
fn first(
    count: usize,
    meant: fn(&Asked) -> bool,
    status: u16,
    reason: &'static str,
    headers: &'static [(&'static str, &'static str)],
) -> Faults {
    let seen = AtomicUsize::new(0);
    Arc::new(move |asked: &Asked| {
        let hit = meant(asked) && seen.fetch_add(1, Ordering::SeqCst) < count;
        hit.then(|| Fault::Answer {
            status,
            code: reason.to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        })
    })
}

/// The node is empty, everything was evicted, and one mail says so.
async fn all_evicted(scene: &Scene<'_>, kept: &[String], pods: usize) {
    assert!(kept.is_empty());
    assert!(scene.pods.are_gone().await);
    let mails = scene.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(
        mails[0].body.matches(": evicted after ").count(),
        pods,
        "{mails:?}"
    );
    assert!(!mails[0].body.contains("forced"), "{mails:?}");
}

#[tokio::test]
async fn a_notice_delivered_twice_at_once_is_told_once() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "twice", 4).await;
    let notice = scene.notice(0);
    let (one, two) = tokio::join!(scene.look(&notice), scene.look(&notice));
    assert!(one.is_empty() && two.is_empty());
    assert!(scene.pods.are_gone().await);
    assert_eq!(scene.mails().len(), 1, "{:?}", scene.mails());
}

#[tokio::test]
async fn a_busy_api_server_is_asked_again_when_it_says() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "busy", 1).await;
    let busy = first(
        1,
        is_eviction,
        429,
        "TooManyRequests",
        &[("retry-after", "3")],
    );
    scene.proxy.set_faults(busy);
    let kept = scene.look(&scene.notice(0)).await;
    all_evicted(&scene, &kept, 1).await;
    let at: Vec<_> = scene.asked(is_eviction).iter().map(|a| a.at).collect();
    assert_eq!(at.len(), 2);
    assert!(at[1].duration_since(at[0]).as_secs() >= 3, "{at:?}");
}

#[tokio::test]
async fn errors_of_the_api_server_pass_and_nothing_is_lost() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "errors", 3).await;
    scene
        .proxy
        .set_faults(first(12, |_| true, 500, "InternalError", &[]));
    let kept = scene.look(&scene.notice(0)).await;
    all_evicted(&scene, &kept, 3).await;
}

#[tokio::test]
async fn a_watch_that_is_too_old_is_begun_anew() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "expired", 3).await;
    scene
        .proxy
        .set_faults(first(1, is_watch, 410, "Expired", &[]));
    let kept = scene.look(&scene.notice(0)).await;
    all_evicted(&scene, &kept, 3).await;
}

#[tokio::test]
async fn a_token_that_has_expired_is_made_anew() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "token", 3).await;
    scene
        .proxy
        .set_faults(first(1, is_eviction, 401, "Unauthorized", &[]));
    let kept = scene.look(&scene.notice(0)).await;
    all_evicted(&scene, &kept, 3).await;
    assert_eq!(scene.evictions(), 4);
}

#[tokio::test]
async fn a_node_deleted_in_the_middle_is_no_error() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::new(lab, "deleted").await;
    scene.pods.pod("slow", "6s", 30).await;
    scene.pods.run().await;
    let notice = scene.notice(0);
    let delete = async {
        scene.until_evictions(1).await;
        scene.node.delete().await;
    };
    let (kept, ()) = tokio::join!(scene.look(&notice), delete);
    assert!(kept.is_empty());
    assert!(scene.pods.are_gone().await);
    assert!(scene.mails().len() <= 1);
}

#[tokio::test]
async fn a_pod_bound_just_before_the_cordon_is_evicted_too() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "bound", 1).await;
    let gate = watch::Sender::new(false);
    let open = gate.subscribe();
    // The drain is not over while the first pod's eviction is on its way.
    let held_up = move |asked: &Asked| is_eviction(asked).then(|| Fault::Until(open.clone()));
    scene.proxy.set_faults(Arc::new(held_up));
    let notice = scene.notice(0);
    let bind = async {
        scene.until_evictions(1).await;
        scene.pods.pod("bound", "1s", 30).await;
        scene.until_evictions(2).await;
        gate.send_replace(true);
    };
    let (kept, ()) = tokio::join!(scene.look(&notice), bind);
    all_evicted(&scene, &kept, 2).await;
}
