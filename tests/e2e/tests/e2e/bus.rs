//! By way of EventBridge: which events the deployed rules let through, and what comes of them.

use std::time::Duration;

use aws::eventbridge::{Event, EventBus};
use jiff::{SignedDuration, Timestamp};
use lab::{Hook, Lab, event, until};
use serde_json::Value;

use crate::{
    deployed::{self, until_logged},
    site::Site,
};

/// Puts a Spot drill on the bus, as `qtctl drill spot INSTANCE` does.
async fn put_a_drill(lab: &Lab, site: &Site) {
    let root = lab.aws().unwrap().ministack.root().await;
    let played = event::spot_interruption(&site.instance, Timestamp::now());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let drill = Event {
        source: "quanttrader.drill".to_owned(),
        detail_type: text(&played["detail-type"]),
        resources: vec![text(&played["resources"][0])],
        detail: played["detail"].clone(),
    };
    EventBus::new(&root).put(&drill).await.unwrap();
}

async fn with_a_pod(lab: &Lab, name: &str) -> Site {
    let site = Site::spot(lab, name).await;
    site.pods.pod("p", "1s", 30).await;
    site.pods.run().await;
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_put_on_the_bus_empties_its_node_tells_once_and_undoes_its_cordon() {
    let lab = deployed::with_drills().await;
    let site = with_a_pod(lab, "drilled").await;
    put_a_drill(lab, &site).await;
    let mailed = || async { !site.named_in(lab.front().mails()).is_empty() };
    until("the mail", Duration::from_secs(60), mailed).await;
    assert!(site.pods.are_gone().await);
    // By both of the rule's targets.
    until_logged(lab, &["looked", &site.instance.id], 2).await;
    assert!(!site.node.is_cordoned().await);
    let mails = site.named_in(lab.front().mails());
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(
        mails[0].subject.starts_with("Drill: Spot: 1 node emptied"),
        "{mails:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_moves_nothing_where_drills_are_off_on_the_bus_or_in_the_queue() {
    let (lab, _turn) = deployed::without_drills().await;
    let (on_bus, in_queue, real) = tokio::join!(
        with_a_pod(lab, "on-bus"),
        with_a_pod(lab, "in-queue"),
        with_a_pod(lab, "real")
    );
    put_a_drill(lab, &on_bus).await;
    let drill = event::spot_interruption(&in_queue.instance, Timestamp::now());
    lab.put_into("NoticesQueueArn", &event::as_drill(drill, true))
        .await
        .unwrap();
    until_logged(lab, &["refuse", "drills are off"], 1).await;
    lab.spot_notice(&real.instance);
    let emptied = || async { real.pods.are_gone().await };
    until("a real notice's node", Duration::from_secs(20), emptied).await;
    for site in [&on_bus, &in_queue] {
        assert_eq!(site.pods.left().await.len(), 1);
        assert!(!site.node.is_cordoned().await);
    }
    let read = until_logged(lab, &["drills are off"], 1).await;
    assert_eq!(
        read.len(),
        1,
        "the one on the bus came to no queue: {read:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_hook_of_our_name_is_answered_and_eks_own_is_left_alone() {
    let lab = deployed::with_drills().await;
    let (ours, theirs) = ("quanttrader-drain", "Terminate-LC-Hook");
    let group = lab.node_group("two-hooks").hook(Hook::terminating(ours));
    let site = Site::of(lab, group.hook(Hook::terminating(theirs))).await;
    lab.terminate(&site.instance).unwrap();
    let waiting = || {
        let state = lab.world().account.state();
        let held = state
            .waiting
            .iter()
            .filter(|w| w.instance == site.instance.id);
        held.map(|w| w.hook.name.clone()).collect::<Vec<_>>()
    };
    // Both events were put at once, theirs first.
    let answered = || async { waiting() == [theirs] };
    until("our hook's answer", Duration::from_secs(60), answered).await;
    let calls = lab.front().calls();
    let named = |call: &lab::Call| call.arguments.values().any(|argument| argument == theirs);
    assert!(!calls.iter().any(named), "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_pods_are_named_in_the_mail_and_counted_in_log_and_metrics() {
    let lab = deployed::with_drills().await;
    let site = Site::spot(lab, "taken-anyway").await;
    let held = site.pods.pod("held", "1s", 5).await;
    site.pods.held(&held, "never").await;
    site.pods.run().await;
    let began = Timestamp::now() - SignedDuration::from_mins(1);
    lab.health_notice(&site.instance, began);
    let mailed = || async { !site.named_in(lab.front().mails()).is_empty() };
    until("the mail", Duration::from_secs(90), mailed).await;
    let mail = site.named_in(lab.front().mails()).remove(0);
    let name = site.pods.name("held");
    assert!(
        mail.body.contains(&format!("{name}: lost, held by budget")),
        "{mail:?}"
    );
    let looked = until_logged(lab, &["looked", &site.instance.id], 1).await;
    assert!(looked[0].contains("\"lost\":1"), "{looked:?}");
    let counted = ["CloudWatchMetrics", "health-scheduled-change", "\"Lost\":1"];
    let metrics = until_logged(lab, &counted, 1).await;
    assert!(metrics[0].contains("\"Forced\":0"), "{metrics:?}");
}
