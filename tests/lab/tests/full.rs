//! The full lab: the deployed function is reached by its queues, as its role.

use std::time::{Duration, Instant};

use lab::{Lab, Outcome, Settings};

/// A queue's poll, a cold start and a mail by way of another queue.
const TOLD_WITHIN: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_deployed_function_is_let_into_the_cluster_and_its_mail_comes() {
    let started = Instant::now();
    let lab = Lab::full(&Settings::default()).await.unwrap();
    eprintln!("full lab after {:?}", started.elapsed());
    let instances = lab
        .node_group("workers")
        .nodes(1)
        .spot()
        .create()
        .await
        .unwrap();
    let mut mails = lab.front().watch_mails();
    lab.rebalance_notice(&instances[0]);
    let come = mails.wait_for(|mails| !mails.is_empty());
    let come = tokio::time::timeout(TOLD_WITHIN, come).await;
    let mail = come.expect("a mail in time").unwrap()[0].clone();
    assert!(mail.body.contains(&instances[0].node), "{mail:?}");
    let calls = lab.front().calls();
    let reached = |action: &str| {
        let mut named = calls.iter().filter(|call| call.action == action);
        named.any(|call| call.outcome == Outcome::Allowed)
    };
    assert!(reached("DescribeCluster"), "{calls:?}");
    assert!(
        calls.iter().all(|call| call.outcome != Outcome::Denied),
        "{calls:?}"
    );
}
