//! The function killed at any call to the API server, before it is done and after: the second
//! look empties the node, and nobody is told twice.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use lab::{Instance, Lab, fault::Fault, proxy::Proxy};
use serde_json::Value;
use tokio::sync::Notify;

use crate::{
    function::{function, invoke},
    given::{Pods, owner},
};

const PODS: usize = 3;

/// A node with pods, in a cluster that is reached through a proxy of its own.
struct Given {
    proxy: Proxy,
    instance: Instance,
    pods: Pods,
    notice: Value,
    deadline: Timestamp,
}

async fn given(lab: &Lab, name: &str) -> Given {
    let proxy = lab.cluster_behind_a_proxy(name).await.unwrap();
    let group = lab.node_group(name).in_cluster(name).nodes(1).spot();
    let instance = group.create().await.unwrap().remove(0);
    let pods = Pods::on(lab, &instance);
    for number in 0..PODS {
        pods.pod(&format!("p{number}"), "1s", 30).await;
    }
    pods.create("log", "1s", 30, &serde_json::json!([owner("DaemonSet")]))
        .await;
    pods.run().await;
    let (notice, deadline) = lab.spot_notice(&instance);
    Given {
        proxy,
        instance,
        pods,
        notice,
        deadline,
    }
}

fn mails_about(lab: &Lab, instance: &Instance) -> usize {
    lab.front()
        .mails()
        .iter()
        .filter(|mail| mail.body.contains(&instance.id))
        .count()
}

/// Kills the first look at its call number `at`, lets the second look come, and checks.
async fn killed_at(lab: &Lab, at: usize, fault: Fault) {
    let name = format!(
        "killed-{at}-{}",
        if matches!(fault, Fault::HangBefore) {
            "before"
        } else {
            "after"
        }
    );
    let Given {
        proxy,
        instance,
        pods,
        notice,
        deadline,
    } = given(lab, &name).await;
    let reached = Arc::new(Notify::new());
    let tell = Arc::clone(&reached);
    proxy.set_faults(Arc::new(move |asked| {
        (asked.number == at).then(|| {
            tell.notify_one();
            fault.clone()
        })
    }));
    let env = function(lab).await;
    {
        let first = invoke(&env, std::slice::from_ref(&notice));
        tokio::select! {
            _ = first => panic!("{name}: the first look was to be killed"),
            // The call is handed on and done within this, where it is to be.
            () = async { reached.notified().await; tokio::time::sleep(Duration::from_millis(300)).await } => {}
        }
    }
    proxy.set_faults(lab::fault::none());
    let kept = invoke(&function(lab).await, std::slice::from_ref(&notice)).await;
    assert!(kept.is_empty(), "{name}: the second look finishes");
    let left: Vec<_> = pods
        .left()
        .await
        .into_iter()
        .filter_map(|p| p.metadata.name)
        .collect();
    assert_eq!(
        left,
        [format!("log-{}", instance.node)],
        "{name}: only the DaemonSet's pod stays"
    );
    assert!(Timestamp::now() < deadline, "{name}: before the deadline");
    assert!(
        mails_about(lab, &instance) <= 1,
        "{name}: told at most once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_call_the_second_look_empties_the_node_and_nobody_is_told_twice() {
    let lab = Lab::in_process().await.unwrap();
    let undisturbed = given(&lab, "undisturbed").await;
    invoke(&function(&lab).await, &[undisturbed.notice]).await;
    assert_eq!(mails_about(&lab, &undisturbed.instance), 1);
    let calls = undisturbed.proxy.requests().len();
    assert_eq!(
        calls,
        4 + PODS + 1,
        "one list, one watch, evictions, the claim"
    );
    let before = (0..calls).map(|at| killed_at(&lab, at, Fault::HangBefore));
    futures::future::join_all(before).await;
    let after = (0..calls).map(|at| killed_at(&lab, at, Fault::HangAfter));
    futures::future::join_all(after).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn delivered_twice_at_once_it_is_told_once() {
    let lab = Lab::in_process().await.unwrap();
    let Given {
        instance,
        pods,
        notice,
        ..
    } = given(&lab, "twice").await;
    let (one, two) = (function(&lab).await, function(&lab).await);
    let events = [notice];
    let (first, second) = tokio::join!(invoke(&one, &events), invoke(&two, &events));
    assert!(first.is_empty() && second.is_empty());
    assert_eq!(pods.left().await.len(), 1);
    assert!(mails_about(&lab, &instance) <= 1);
}
