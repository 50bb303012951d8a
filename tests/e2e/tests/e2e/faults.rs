//! What goes wrong on the way to Kubernetes, and what the function makes of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use k8s_openapi::api::{core::v1::Node, policy::v1::PodDisruptionBudget};
use kube::{Api, api::DeleteParams};
use lab::{
    Lab,
    fault::{Asked, Fault, Faults},
};

use crate::{given::until, scene::Scene};

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

fn eviction(asked: &Asked) -> bool {
    asked.action.ends_with("/eviction")
}

fn watch(asked: &Asked) -> bool {
    asked.query.contains("watch=1")
}

/// The node is empty, everything was evicted, and one mail says so.
async fn all_evicted(scene: &Scene<'_>, kept: &[String], pods: usize) {
    assert!(kept.is_empty());
    assert!(scene.is_empty().await);
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
    assert!(scene.is_empty().await);
    assert_eq!(scene.mails().len(), 1, "{:?}", scene.mails());
}

#[tokio::test]
async fn a_busy_api_server_is_asked_again_when_it_says() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "busy", 1).await;
    let busy = first(1, eviction, 429, "TooManyRequests", &[("retry-after", "3")]);
    scene.proxy.set_faults(busy);
    let kept = scene.look(&scene.notice(0)).await;
    all_evicted(&scene, &kept, 1).await;
    let asked = scene.proxy.requests();
    let at: Vec<_> = asked.iter().filter(|a| eviction(a)).map(|a| a.at).collect();
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
    scene.proxy.set_faults(first(1, watch, 410, "Expired", &[]));
    let kept = scene.look(&scene.notice(0)).await;
    all_evicted(&scene, &kept, 3).await;
}

#[tokio::test]
async fn a_token_that_has_expired_is_made_anew() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "token", 3).await;
    scene
        .proxy
        .set_faults(first(1, eviction, 401, "Unauthorized", &[]));
    let kept = scene.look(&scene.notice(0)).await;
    all_evicted(&scene, &kept, 3).await;
    assert_eq!(scene.evictions(), 4);
}

#[tokio::test]
async fn a_pod_held_by_its_budget_is_evicted_when_that_frees_and_not_asked_about_before() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::new(lab, "frees").await;
    let pod = scene.pods.pod("held", "1s", 30).await;
    scene.pods.held(&pod, "later").await;
    scene.pods.run().await;
    let notice = scene.notice(0);
    let free = async {
        let asked = || async { scene.evictions() > 0 };
        until("an eviction", Duration::from_secs(20), asked).await;
        // Long enough for a blind poll to show.
        tokio::time::sleep(Duration::from_secs(5)).await;
        let budgets: Api<PodDisruptionBudget> = Api::default_namespaced(lab.client().unwrap());
        let name = format!("later-{}", scene.instance.node);
        budgets
            .delete(&name, &DeleteParams::default())
            .await
            .unwrap();
        Instant::now()
    };
    let (kept, freed) = tokio::join!(scene.look(&notice), free);
    assert!(freed.elapsed() < Duration::from_secs(10));
    all_evicted(&scene, &kept, 1).await;
    assert!(scene.evictions() <= 3, "{}", scene.evictions());
}

#[tokio::test]
async fn a_pod_whose_budgets_never_free_is_forced_and_they_are_named() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::new(lab, "never").await;
    let (one, two) = (
        scene.pods.pod("one", "1s", 5).await,
        scene.pods.pod("two", "1s", 5).await,
    );
    scene.pods.held(&one, "never").await;
    scene.pods.held(&two, "first").await;
    scene.pods.held(&two, "second").await;
    scene.pods.run().await;
    let kept = scene.look(&scene.notice(95)).await;
    assert!(kept.is_empty());
    assert!(scene.is_empty().await);
    let (mails, node) = (scene.mails(), &scene.instance.node);
    assert_eq!(mails.len(), 1);
    assert!(mails[0].subject.ends_with("2 pods forced"), "{mails:?}");
    let by_one = format!("held by budget never-{node}");
    let by_two = format!("held by 2 budgets: first-{node}, second-{node}");
    assert!(mails[0].body.contains(&by_one), "{mails:?}");
    assert!(mails[0].body.contains(&by_two), "{mails:?}");
}

#[tokio::test]
async fn a_node_deleted_in_the_middle_is_no_error() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::new(lab, "deleted").await;
    scene.pods.pod("slow", "6s", 30).await;
    scene.pods.run().await;
    let notice = scene.notice(0);
    let delete = async {
        let asked = || async { scene.evictions() > 0 };
        until("an eviction", Duration::from_secs(20), asked).await;
        let nodes: Api<Node> = Api::all(lab.client().unwrap());
        let name = &scene.instance.node;
        nodes.delete(name, &DeleteParams::default()).await.unwrap();
    };
    let (kept, ()) = tokio::join!(scene.look(&notice), delete);
    assert!(kept.is_empty());
    assert!(scene.is_empty().await);
    assert!(scene.mails().len() <= 1);
}

/// Evictions come this late.
fn late() -> Faults {
    Arc::new(|asked: &Asked| eviction(asked).then_some(Fault::Delay(Duration::from_secs(3))))
}

#[tokio::test]
async fn a_pod_bound_just_before_the_cordon_is_evicted_too() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::with_pods(lab, "bound", 1).await;
    scene.proxy.set_faults(late());
    let notice = scene.notice(0);
    let bind = async {
        let asked = || async { scene.evictions() > 0 };
        until("an eviction", Duration::from_secs(20), asked).await;
        scene.pods.pod("bound", "1s", 30).await;
    };
    let (kept, ()) = tokio::join!(scene.look(&notice), bind);
    all_evicted(&scene, &kept, 2).await;
}
