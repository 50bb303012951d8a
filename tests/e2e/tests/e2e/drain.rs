//! A node is emptied: who goes, who stays, who is forced, and what it costs in requests.

use lab::Lab;

use crate::{
    function::{function, invoke},
    given::{Pods, asked, owner},
};

#[tokio::test]
async fn a_spot_notice_empties_its_node_with_four_requests_beside_the_evictions() {
    let lab = Lab::in_process().await.unwrap();
    let instance = lab
        .node_group("spot")
        .nodes(1)
        .spot()
        .create()
        .await
        .unwrap()
        .remove(0);
    let pods = Pods::on(&lab, &instance);
    for number in 0..30 {
        pods.pod(&format!("p{number}"), "1s", 30).await;
    }
    pods.create("log", "1s", 30, &serde_json::json!([owner("DaemonSet")]))
        .await;
    pods.run().await;
    let (notice, _) = lab.spot_notice(&instance);
    let kept = invoke(&function(&lab).await, &[notice]).await;
    assert!(kept.is_empty());
    let left: Vec<_> = pods
        .left()
        .await
        .into_iter()
        .filter_map(|p| p.metadata.name)
        .collect();
    assert_eq!(left, [format!("log-{}", instance.node)]);
    let asked = asked(&lab);
    assert_eq!(asked["create pods/eviction"], 30);
    let claim = 1;
    assert_eq!(asked.values().sum::<usize>(), 30 + 4 + claim, "{asked:?}");
    let mails = lab.front().mails();
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].subject.starts_with("Spot: 1 node emptied in "),
        "{}",
        mails[0].subject
    );
    assert_eq!(mails[0].body.matches(": evicted after ").count(), 30);
}
