//! Auto Scaling hooks: held while the node is emptied, in looks, and not for a moment longer.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lab::{Hook, Lab};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    function::invoke,
    scene::{Scene, at},
};

const OURS: &str = "quanttrader-drain";

/// An answer that waits for nothing, on a busy machine; a look lasts longer.
const AT_ONCE: Duration = Duration::from_secs(20);

/// Access that is refused may be a moment's: it is asked for during 30 s.
const ACCESS_LOST: Duration = Duration::from_secs(50);

/// A scene whose instance a hook of ours will hold.
pub struct Hooked<'a> {
    pub scene: Scene<'a>,
}

impl<'a> Hooked<'a> {
    pub async fn new(lab: &'a Lab, name: &str, hook: Hook) -> Self {
        let scene = Scene::of(lab, name, |group| group.hook(hook)).await;
        Self { scene }
    }

    async fn with_a_pod(lab: &'a Lab, name: &str, stops_after: &str) -> Self {
        let hooked = Self::new(lab, name, Hook::terminating(OURS)).await;
        hooked.scene.pods.pod("p", stops_after, 120).await;
        hooked.scene.pods.run().await;
        hooked
    }

    /// Auto Scaling terminates the instance: gives the hook's event.
    pub fn terminate(&self) -> Value {
        let Scene { lab, .. } = self.scene;
        lab.terminate(&self.scene.instance).unwrap();
        let events = lab.events().borrow().clone();
        let is = |event: &&Value| event["detail"]["EC2InstanceId"] == self.id();
        events.iter().find(is).unwrap().clone()
    }

    /// One look at the hook, that lasts so long. Gives the messages that come again.
    async fn look(&self, seconds: i64, event: &Value) -> Vec<String> {
        let function = self.scene.function_with_looks_of(seconds).await;
        invoke(&function, std::slice::from_ref(event)).await
    }

    /// What the hook was told, in order.
    pub fn answers(&self) -> Vec<String> {
        let calls = self.scene.front.calls();
        let told = calls.into_iter().filter_map(|call| {
            assert!(
                call.arguments
                    .get("InstanceId")
                    .is_none_or(|id| *id == self.id())
            );
            match call.action.as_str() {
                "RecordLifecycleActionHeartbeat" => Some("heartbeat".to_owned()),
                "CompleteLifecycleAction" => call.arguments.get("LifecycleActionResult").cloned(),
                _ => None,
            }
        });
        told.collect()
    }

    /// Whether it still holds the instance.
    pub fn waits(&self) -> bool {
        let state = self.scene.lab.world().account.state();
        state.waiting.iter().any(|held| held.instance == self.id())
    }

    fn id(&self) -> &str {
        &self.scene.instance.id
    }

    /// The look at its event answers CONTINUE and nothing else, at once.
    async fn is_released_at_once(&self, event: &Value) {
        let look = timeout(AT_ONCE, self.look(45, event)).await;
        assert!(look.expect("an answer in time").is_empty());
        assert_eq!(self.answers(), ["CONTINUE"]);
        assert!(!self.waits());
    }
}

#[tokio::test]
async fn a_hook_is_told_to_continue_when_its_node_is_empty() {
    let lab = Lab::shared().await.unwrap();
    let hooked = Hooked::with_a_pod(lab, "hooked", "1s").await;
    let event = hooked.terminate();
    assert!(hooked.look(45, &event).await.is_empty());
    assert_eq!(hooked.answers(), ["CONTINUE"]);
    let ending = timeout(AT_ONCE, lab.ending(&hooked.scene.instance)).await;
    let standing = ending.expect("the hook let it go").unwrap().standing;
    assert_eq!(standing, Vec::<String>::new());
}

#[tokio::test]
async fn a_look_that_leaves_pods_ends_in_a_heartbeat_and_its_message_comes_again() {
    let lab = Lab::shared().await.unwrap();
    let hooked = Hooked::with_a_pod(lab, "unfinished", "100s").await;
    let event = hooked.terminate();
    assert_eq!(hooked.look(4, &event).await, ["m0"]);
    assert_eq!(hooked.answers(), ["heartbeat"]);
    assert!(hooked.waits());
    assert!(hooked.scene.mails().is_empty(), "it is told at its end");
    // Evicted once: the next look only waits for it.
    assert_eq!(hooked.look(4, &event).await, ["m0"]);
    assert_eq!(hooked.answers(), ["heartbeat", "heartbeat"]);
    assert_eq!(hooked.scene.evictions(), 1);
}

#[tokio::test]
async fn a_hook_whose_node_is_absent_is_told_to_continue_at_once() {
    let lab = Lab::shared().await.unwrap();
    let hooked = Hooked::new(lab, "absent", Hook::terminating(OURS)).await;
    hooked.scene.node.delete().await;
    hooked.is_released_at_once(&hooked.terminate()).await;
}

#[tokio::test]
async fn a_hook_of_a_cluster_that_is_deleted_or_gone_is_told_to_continue_at_once() {
    let lab = Lab::shared().await.unwrap();
    let (going, gone) = tokio::join!(
        Hooked::with_a_pod(lab, "cluster-going", "1s"),
        Hooked::with_a_pod(lab, "cluster-gone", "1s"),
    );
    {
        let mut state = lab.world().account.state();
        state.clusters.remove("cluster-gone").unwrap();
        let cluster = state.clusters.get_mut("cluster-going").unwrap();
        cluster.status = "DELETING".to_owned();
    }
    for hooked in [going, gone] {
        hooked.is_released_at_once(&hooked.terminate()).await;
        assert_eq!(hooked.scene.pods.left_names().await, ["p"]);
        assert!(hooked.scene.proxy.requests().is_empty());
    }
}

#[tokio::test]
async fn a_hook_of_a_cluster_that_refuses_us_waits_and_after_ten_minutes_is_told_to_continue() {
    let lab = Lab::shared().await.unwrap();
    let hooked = Hooked::with_a_pod(lab, "locked", "1s").await;
    {
        let mut state = lab.world().account.state();
        state.clusters.get_mut("locked").unwrap().access.clear();
    }
    let mut event = hooked.terminate();
    let look = timeout(ACCESS_LOST, hooked.look(45, &event)).await;
    assert_eq!(look.expect("an answer in time"), ["m0"], "it comes again");
    assert_eq!(hooked.answers(), ["heartbeat"]);
    assert!(!hooked.scene.proxy.requests().is_empty(), "it did ask");

    event["time"] = json!((Timestamp::now() - SignedDuration::from_mins(11)).to_string());
    let look = timeout(ACCESS_LOST, hooked.look(45, &event)).await;
    assert!(look.expect("an answer in time").is_empty());
    assert_eq!(hooked.answers(), ["heartbeat", "CONTINUE"]);
    assert!(!hooked.waits());
    assert_eq!(hooked.scene.pods.left_names().await, ["p"]);
}

#[tokio::test]
async fn the_hook_of_an_instance_out_of_a_warm_pool_is_only_completed() {
    let lab = Lab::shared().await.unwrap();
    let (warmed, left) = tokio::join!(
        Hooked::with_a_pod(lab, "warmed", "1s"),
        Hooked::with_a_pod(lab, "warmed-and-left", "1s"),
    );
    let mut events = [warmed.terminate(), left.terminate()];
    for event in &mut events {
        event["detail"]["Origin"] = json!("WarmPool");
    }
    lab.world().account.state().instances.remove(left.id());
    for (hooked, event) in [&warmed, &left].into_iter().zip(&events) {
        hooked.is_released_at_once(event).await;
        assert_eq!(hooked.scene.pods.left_names().await, ["p"]);
        assert!(!hooked.scene.node.is_cordoned().await);
    }
}

/// The event of a hook with so much left of the longest that it may hold its instance.
fn with_left(event: Value, left: SignedDuration) -> Value {
    let global = SignedDuration::try_from(Hook::terminating(OURS).global()).unwrap();
    at(event, Timestamp::now() + left - global)
}

#[tokio::test]
async fn a_hook_forces_what_a_budget_holds_only_when_no_look_is_left_before_its_global_end() {
    let lab = Lab::shared().await.unwrap();
    let held = |name: &'static str| async move {
        let scene = Scene::of(lab, name, |group| group.hook(Hook::terminating(OURS))).await;
        Hooked {
            scene: scene.held().await,
        }
    };
    let (early, last) = tokio::join!(held("early-look"), held("last-look"));
    let hour = with_left(early.terminate(), SignedDuration::from_hours(1));
    let seconds = with_left(last.terminate(), SignedDuration::from_secs(20));
    let (of_early, of_last) = tokio::join!(early.look(5, &hour), last.look(5, &seconds));
    assert_eq!(of_early, ["m0"]);
    assert_eq!(early.scene.pods.left_names().await, ["held"]);
    assert_eq!(early.answers(), ["heartbeat"]);
    assert!(of_last.is_empty());
    assert!(last.scene.pods.are_gone().await);
    assert_eq!(last.answers(), ["CONTINUE"]);
    let mails = last.scene.mails();
    assert!(
        mails[0].subject.starts_with("Auto Scaling: 1 node emptied")
            && mails[0].subject.ends_with("1 pod forced"),
        "{mails:?}"
    );
}
