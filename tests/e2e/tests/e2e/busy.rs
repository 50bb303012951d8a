//! Slow work starves no notice: on the deployed stack, hooks that drain slowly have a queue and a
//! concurrency of their own.

use std::time::Duration;

use futures::future::join_all;
use lab::{Hook, Lab, until};

use crate::{deployed, site::Site};

const HOOKS: usize = 10;

/// A node of a group with our hook, and a pod that takes its time.
async fn slow(lab: &Lab, number: usize) -> Site {
    let group = lab.node_group(&format!("slow-{number}"));
    let group = group.hook(Hook::terminating("quanttrader-drain"));
    let site = Site::of(lab, group).await;
    site.pods.pod("slow", "100s", 120).await;
    site.pods.run().await;
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_slow_hook_drains_keep_no_spot_notice_waiting() {
    let (lab, _turn) = deployed::without_drills().await;
    let hooked = join_all((0..HOOKS).map(|number| slow(lab, number))).await;
    let taken = Site::spot(lab, "taken").await;
    taken.pods.pod("p", "1s", 30).await;
    taken.pods.run().await;

    hooked
        .iter()
        .for_each(|site| lab.terminate(&site.instance).unwrap());
    let busy = || async {
        let calls = lab.front().calls();
        calls
            .iter()
            .any(|call| call.action == "DescribeLifecycleHooks")
    };
    until("the hooks are looked at", Duration::from_secs(60), busy).await;
    lab.spot_notice(&taken.instance);
    until(
        "the Spot node is empty, while the hooks drain",
        Duration::from_secs(20),
        || taken.pods.are_gone(),
    )
    .await;
    let still = hooked.iter().filter(|site| {
        let state = lab.world().account.state();
        state.instances[&site.instance.id].ending.is_none()
    });
    assert_eq!(
        still.count(),
        HOOKS,
        "they were still held when the Spot node was empty"
    );
}
