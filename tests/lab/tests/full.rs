//! The full lab: the deployed function is reached by its queues, as its role.

use std::time::Instant;

use lab::{Lab, Settings};

#[tokio::test]
async fn the_template_is_deployed_and_its_function_is_let_into_the_cluster() {
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
    lab.rebalance_notice(&instances[0]);
    tokio::time::sleep(std::time::Duration::from_secs(15)).await;
    for line in lab.function_logs().await.unwrap() {
        eprintln!("{line}");
    }
    for call in lab.front().calls() {
        eprintln!("{call:?}");
    }
}
