//! Slow work starves no notice: on the deployed stack, hooks that drain slowly have a queue and a
//! concurrency of their own.

use std::time::Duration;

use futures::future::join_all;
use lab::{Hook, Instance, Lab, Settings};

use crate::given::{Pods, until};

const HOOKS: usize = 10;

/// A node of a group with our hook, and a pod that takes its time.
async fn slow(lab: &Lab, number: usize) -> Instance {
    let group = lab.node_group(&format!("slow-{number}")).nodes(1);
    let group = group.hook(Hook::terminating("quanttrader-drain"));
    let instance = group.create().await.unwrap().remove(0);
    let pods = Pods::on(lab, &instance);
    pods.pod("slow", "100s", 120).await;
    pods.run().await;
    instance
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_slow_hook_drains_keep_no_spot_notice_waiting() {
    let lab = Lab::full(&Settings::default()).await.unwrap();
    let hooked = join_all((0..HOOKS).map(|number| slow(&lab, number))).await;
    let taken = lab
        .node_group("taken")
        .nodes(1)
        .spot()
        .create()
        .await
        .unwrap()
        .remove(0);
    let pods = Pods::on(&lab, &taken);
    pods.pod("p", "1s", 30).await;
    pods.run().await;

    hooked
        .iter()
        .for_each(|instance| lab.terminate(instance).unwrap());
    let busy = || async {
        let calls = lab.front().calls();
        calls
            .iter()
            .any(|call| call.action == "DescribeLifecycleHooks")
    };
    until("the hooks are looked at", Duration::from_secs(60), busy).await;
    lab.spot_notice(&taken);
    let empty = || async { pods.left().await.is_empty() };
    until(
        "the Spot node is empty, while the hooks drain",
        Duration::from_secs(20),
        empty,
    )
    .await;
    let still = hooked.iter().filter(|instance| {
        let state = lab.world().account.state();
        state.instances[&instance.id].ending.is_none()
    });
    assert_eq!(
        still.count(),
        HOOKS,
        "they were still held when the Spot node was empty"
    );
}
