//! A node goes, or its whole lab: with its pods, without a trace, and alone.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use k8s_openapi::api::core::v1::{Node, Pod};
use kube::{Api, api::EvictParams};
use lab::{
    Clock, Lab,
    real_node::{Parts, join, kept_log, pod_spec},
    until,
};
use lab_pod::Line;

use crate::{
    running::Running,
    site::{NODE, PATIENCE, Site, run_pod},
    traces::{bridges_and_cgroups, traces},
};

#[tokio::test]
async fn a_terminated_node_is_gone_at_once_and_its_neighbour_of_the_same_name_is_not() {
    let Some(parts) = Parts::get_or_say_why("a terminated real node").await else {
        return;
    };
    let (mut site, neighbour) = tokio::join!(Site::start(&parts), Site::start(&parts));
    tokio::join!(
        site.run_pod("orders", "1s", 10),
        neighbour.run_pod("orders", "1s", 10)
    );
    assert!(!site.traces().is_empty());
    let begun = Instant::now();
    site.node.terminate().unwrap();
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(2), "it took {took:?}");
    let of_node = |trace: &String| trace.contains("/nodes/");
    assert_eq!(
        site.traces()
            .into_iter()
            .filter(of_node)
            .collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    let lines = site.kept("orders");
    assert_eq!(
        lines.len(),
        1,
        "killed without a word, but it said {lines:?}"
    );
    let nodes: Api<Node> = Api::all(site.plane.api.admin().unwrap());
    assert!(
        nodes.get_opt(NODE).await.unwrap().is_some(),
        "the cluster learns of it later"
    );

    neighbour
        .pods()
        .evict("orders", &EvictParams::default())
        .await
        .unwrap();
    neighbour.until_gone("orders").await;
    assert!(neighbour.kept("orders").last().is_some_and(Line::is_exit));
}

#[tokio::test]
async fn a_spot_instance_on_a_real_node_goes_with_its_pods_when_its_time_is_over() {
    let Some(parts) = Parts::get_or_say_why("a Spot instance on a real node").await else {
        return;
    };
    let kept = tempfile::tempdir().unwrap();
    let lab = Lab::in_process_with(Clock::times(20)).await.unwrap();
    lab.node_group("workers").spot().create().await.unwrap();
    let instance = join(&lab, &parts, "eks-workers").await.unwrap();
    let pods: Api<Pod> = Api::namespaced(lab.client().unwrap(), "default");
    let spec = pod_spec("never", 600, kept.path());
    run_pod(&pods, &instance.node, "orders", spec).await;

    let (_, ends) = lab.spot_notice(&instance);
    let ending = lab.ending(&instance).await.unwrap();
    assert!(ending.at >= ends, "it went before its time");
    assert_eq!(ending.standing, ["default/orders"]);
    let lines = kept_log(kept.path(), "default", "orders").unwrap();
    assert_eq!(
        lines.len(),
        1,
        "nobody drained it and nobody told it: {lines:?}"
    );
    let home = lab.dir().join("nodes").join(&instance.node);
    assert_eq!(traces(&home), Vec::<String>::new());
}

/// Not a test of its own: what the next one runs and kills.
#[tokio::test]
async fn a_lab_that_waits_to_be_killed() {
    let Some(told) = env::var_os("LAB_TEST_TELL") else {
        return;
    };
    let parts = Parts::get().await.unwrap();
    let site = Site::start(&parts).await;
    site.run_pod("orders", "never", 10).await;
    fs::write(told, site.dir.path().to_str().unwrap()).unwrap();
    tokio::time::sleep(PATIENCE).await;
}

#[tokio::test]
async fn a_killed_lab_leaves_no_process_mount_link_or_cgroup() {
    if Parts::get_or_say_why("a killed lab with a real node")
        .await
        .is_none()
    {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let told = dir.path().join("told");
    let mut lab = Running::start(
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "going::a_lab_that_waits_to_be_killed"])
            .env("LAB_TEST_TELL", &told)
            .stdout(Stdio::null()),
    );
    until("the lab runs", PATIENCE, async || {
        fs::read_to_string(&told).is_ok_and(|text| !text.is_empty())
    })
    .await;
    let lab_dir = fs::read_to_string(&told).unwrap();
    let ending = format!("-{}", lab.id());
    let own = |name: &String| name.ends_with(&ending);
    assert!(!traces(Path::new(&lab_dir)).is_empty());
    assert!(bridges_and_cgroups().iter().any(own));
    lab.kill().unwrap();
    lab.wait().unwrap();
    until("nothing of it is left", PATIENCE, async || {
        traces(Path::new(&lab_dir)).is_empty() && !bridges_and_cgroups().iter().any(own)
    })
    .await;
    fs::remove_dir_all(lab_dir).unwrap();
}
