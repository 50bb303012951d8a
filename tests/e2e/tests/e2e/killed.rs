//! On the deployed stack the function's process is killed in the middle of a drain: its message stays
//! hidden for longer than the notice lasts, and the second look's queue saves the node.

use std::time::Duration;

use lab::until;

use crate::{deployed, site::Site};

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_is_killed_is_made_good_by_the_second_look_before_the_deadline() {
    let (lab, _turn) = deployed::without_drills().await;
    let site = Site::spot(lab, "killed").await;
    let held = site.pods.pod("held", "1s", 5).await;
    site.pods.pod("free", "1s", 5).await;
    site.pods.held(&held, "never").await;
    site.pods.run().await;
    let (_, ends) = lab.spot_notice(&site.instance);
    let evicted = || async { site.pods.left_names().await == ["held"] };
    until(
        "the first look's eviction",
        Duration::from_secs(20),
        evicted,
    )
    .await;
    assert!(site.named_in(lab.front().mails()).is_empty(), "it works on");
    assert!(lab.aws().unwrap().ministack.kill_functions().unwrap() > 0);

    let ending = lab.ending(&site.instance).await.unwrap();
    assert_eq!(ending.standing, Vec::<String>::new());
    assert!(ending.at >= ends, "the instance went in its time");
    let mailed = || async { !site.named_in(lab.front().mails()).is_empty() };
    until("the mail", Duration::from_secs(20), mailed).await;
    let mails = site.named_in(lab.front().mails());
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(
        mails[0].body.contains("forced after") && !mails[0].body.contains("lost"),
        "{mails:?}"
    );
}
