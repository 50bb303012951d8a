//! Pods that budgets hold: forced in time and named, or let go when the budget frees.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use lab::{
    Lab,
    fault::{Asked, Fault, Faults},
    until,
};

use crate::scene::{Scene, is_eviction};

#[tokio::test]
async fn what_budgets_hold_is_forced_before_the_deadline_and_each_budget_is_named() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::new(lab, "held").await;
    let one = scene.pods.pod("one", "1s", 5).await;
    let two = scene.pods.pod("two", "1s", 5).await;
    scene.pods.pod("free", "1s", 5).await;
    scene.pods.held(&one, "single").await;
    scene.pods.held(&two, "first").await;
    scene.pods.held(&two, "second").await;
    scene.pods.run().await;
    assert!(scene.look(&scene.notice(105)).await.is_empty());
    assert!(scene.pods.are_gone().await);
    let (mails, node) = (scene.mails(), &scene.node.name);
    assert_eq!(mails.len(), 1);
    assert!(mails[0].subject.ends_with("2 pods forced"), "{mails:?}");
    for told in [
        format!("held by budget single-{node}"),
        format!("held by 2 budgets: first-{node}, second-{node}"),
        format!("free-{node}: evicted"),
    ] {
        assert!(mails[0].body.contains(&told), "{told}: {mails:?}");
    }
}

/// The busy pod's eviction is put off by a second, so many times.
const PUT_OFF: usize = 5;

/// A pod whose name begins like this is asked about.
fn about(pod: &'static str) -> impl Fn(&Asked) -> bool {
    move |asked| is_eviction(asked) && asked.action.contains(&format!("/pods/{pod}-"))
}

/// The API server has no time for the busy pod at first.
fn puts_off() -> Faults {
    let (count, busy) = (AtomicUsize::new(0), about("busy"));
    Arc::new(move |asked: &Asked| {
        let hit = busy(asked) && count.fetch_add(1, Ordering::SeqCst) < PUT_OFF;
        hit.then(|| Fault::Answer {
            status: 429,
            code: "TooManyRequests".to_owned(),
            headers: vec![("retry-after".to_owned(), "1".to_owned())],
        })
    })
}

#[tokio::test]
async fn a_pod_held_by_its_budget_is_evicted_when_that_frees_and_not_asked_about_before() {
    let lab = Lab::shared().await.unwrap();
    let scene = Scene::new(lab, "frees").await;
    let held = scene.pods.pod("held", "1s", 30).await;
    scene.pods.pod("busy", "1s", 30).await;
    scene.pods.held(&held, "later").await;
    scene.pods.run().await;
    scene.proxy.set_faults(puts_off());
    let notice = scene.notice(0);
    let free = async {
        // The busy pod's tries are the function's own seconds: enough for a blind poll to show.
        let asked = || async { scene.asked(about("busy")).len() > PUT_OFF };
        until(
            "the busy pod's turn",
            std::time::Duration::from_secs(30),
            asked,
        )
        .await;
        assert_eq!(scene.asked(about("held")).len(), 1, "asked about meanwhile");
        scene.pods.freed("later").await;
    };
    let (kept, ()) = tokio::join!(scene.look(&notice), free);
    assert!(kept.is_empty());
    assert!(scene.pods.are_gone().await);
    let mails = scene.mails();
    assert_eq!(mails[0].body.matches(": evicted after ").count(), 2);
    assert!(!mails[0].subject.contains("forced"), "{mails:?}");
    let asked = scene.asked(about("held")).len();
    assert!(asked <= 3, "{asked} evictions of the held pod");
}
