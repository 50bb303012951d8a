//! The in-process lab behaves as AWS and EKS do, where functions look.

use std::time::{Duration, Instant};

use aws::{autoscaling::AutoScaling, eks::Eks, sns::Topic};
use jiff::Timestamp;
use k8s_openapi::api::core::v1::{Node, Pod};
use kube::{
    Api,
    api::{DeleteParams, ListParams, PostParams},
};
use lab::{Clock, Hook, Lab, until};
use serde_json::json;

fn pod(name: &str, node: &str, stops_after: &str, grace: i64) -> Pod {
    serde_json::from_value(json!({
        "metadata": { "name": name, "annotations": { "lab.quanttrader.io/stops-after": stops_after } },
        "spec": {
            "nodeName": node,
            "terminationGracePeriodSeconds": grace,
            "containers": [{ "name": "main", "image": "lab" }],
        },
    }))
    .expect("a pod as the API has it")
}

#[tokio::test]
async fn simulated_pods_run_and_stop_as_their_annotations_say() {
    let lab = Lab::shared().await.unwrap();
    let node = &lab.node_group("stopping").nodes(1).create().await.unwrap()[0].node;
    let pods: Api<Pod> = Api::default_namespaced(lab.client().unwrap());
    for (name, stops, grace) in [
        ("quick", "1s", 30),
        ("slow", "4s", 30),
        ("deaf", "never", 6),
    ] {
        pods.create(&PostParams::default(), &pod(name, node, stops, grace))
            .await
            .unwrap();
    }
    let running = || async {
        let found = pods
            .list(&ListParams::default().fields("status.phase=Running"))
            .await
            .unwrap();
        found.items.len() == 3
    };
    until("pods run", Duration::from_secs(30), running).await;
    let asked = Instant::now();
    for name in ["quick", "slow", "deaf"] {
        pods.delete(name, &DeleteParams::default()).await.unwrap();
    }
    // Whole seconds: deletionTimestamp has no others, so each may come up to one early.
    for (name, from, to) in [("quick", 0, 3), ("slow", 3, 6), ("deaf", 5, 8)] {
        let gone = || async { pods.get_opt(name).await.unwrap().is_none() };
        until(name, Duration::from_secs(15), gone).await;
        let took = asked.elapsed();
        assert!(
            took >= Duration::from_secs(from) && took < Duration::from_secs(to),
            "{name} {took:?}"
        );
    }
}

#[tokio::test]
async fn a_function_signs_in_by_its_access_entry_and_nobody_else_does() {
    let lab = Lab::shared().await.unwrap();
    let config = lab.function_config().await;
    let cluster = Eks::new(&config).describe("lab").await.unwrap().unwrap();
    assert_eq!(
        cluster.tags.get("Project").map(String::as_str),
        Some("quanttrader")
    );
    let ours = aws::eks::token(&config, "lab", Timestamp::now())
        .await
        .unwrap();
    let nodes: Api<Node> = Api::all(lab.api_server().client(&ours.secret).unwrap());
    nodes.list(&ListParams::default()).await.unwrap();

    let other_cluster = aws::eks::token(&config, "other", Timestamp::now())
        .await
        .unwrap();
    let expired = Timestamp::now() - Duration::from_secs(16 * 60);
    let expired = aws::eks::token(&config, "lab", expired).await.unwrap();
    for token in [other_cluster, expired] {
        let nodes: Api<Node> = Api::all(lab.api_server().client(&token.secret).unwrap());
        let refused = nodes.list(&ListParams::default()).await.unwrap_err();
        assert!(
            matches!(&refused, kube::Error::Api(s) if s.code == 401),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn a_hook_holds_an_instance_until_it_is_answered() {
    let lab = Lab::shared().await.unwrap();
    let hook = Hook::terminating("quanttrader-drain");
    let instances = lab
        .node_group("hooked")
        .nodes(1)
        .hook(hook)
        .create()
        .await
        .unwrap();
    let config = lab.function_config().await;
    lab.terminate(&instances[0]).unwrap();
    let scaling = AutoScaling::new(&config);
    let id = instances[0].id.parse().unwrap();
    let member = scaling.memberships(&[id]).await.unwrap();
    assert_eq!(
        format!("{member:?}").matches("Some(\"lab\")").count(),
        1,
        "{member:?}"
    );
    let event = lab
        .events()
        .borrow()
        .iter()
        .rev()
        // Another test's instance may wait in the same lab.
        .find(|e| {
            e["source"] == "aws.autoscaling"
                && e["detail"]["EC2InstanceId"] == instances[0].id.as_str()
        })
        .cloned();
    let event = event.unwrap();
    let hook = domain::drain::Hook {
        asg: "eks-hooked".into(),
        name: "quanttrader-drain".into(),
        token: event["detail"]["LifecycleActionToken"]
            .as_str()
            .map(str::to_owned),
    };
    let id = instances[0].id.parse().unwrap();
    let limits = scaling.hook_limits(&hook).await.unwrap();
    assert!(limits.is_some());
    println!("{:?}", scaling.complete(&hook, &id).await.unwrap());
    lab.ending(&instances[0]).await.unwrap();
    println!("{:?}", scaling.complete(&hook, &id).await.unwrap());
}

#[tokio::test]
async fn an_unanswered_hook_gives_up() {
    let lab = Lab::shared().await.unwrap();
    let hook = Hook::terminating("drain").heartbeat(Duration::from_secs(2));
    let instances = lab
        .node_group("unanswered")
        .nodes(1)
        .hook(hook)
        .create()
        .await
        .unwrap();
    let started = Instant::now();
    lab.terminate(&instances[0]).unwrap();
    lab.ending(&instances[0]).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(2));
}

#[tokio::test]
async fn a_spot_instance_goes_when_its_notice_says() {
    let lab = Lab::in_process_with(Clock::times(40)).await.unwrap();
    let instances = lab
        .node_group("spots")
        .nodes(1)
        .spot()
        .create()
        .await
        .unwrap();
    let pods: Api<Pod> = Api::default_namespaced(lab.client().unwrap());
    pods.create(
        &PostParams::default(),
        &pod("left", &instances[0].node, "1s", 30),
    )
    .await
    .unwrap();
    let (notice, ends) = lab.spot_notice(&instances[0]);
    assert_eq!(notice["detail"]["instance-id"], instances[0].id.as_str());
    let ending = lab.ending(&instances[0]).await.unwrap();
    assert!(ending.at >= ends, "{ending:?}");
    assert_eq!(ending.standing, ["default/left"]);
    // The cloud controller removes the node of an instance that is gone.
    let nodes: Api<Node> = Api::all(lab.client().unwrap());
    let gone = || async { nodes.get_opt(&instances[0].node).await.unwrap().is_none() };
    until("the node is deleted", Duration::from_secs(10), gone).await;
}

#[tokio::test]
async fn mails_are_kept_for_the_test() {
    let lab = Lab::shared().await.unwrap();
    let config = lab.function_config().await;
    let topic = Topic::new(&config, "arn:aws:sns:us-east-1:000000000000:mails");
    topic
        .publish("Spot: 1 node emptied", "all of it")
        .await
        .unwrap();
    assert!(
        lab.front()
            .mails()
            .iter()
            .any(|m| m.subject == "Spot: 1 node emptied")
    );
    assert!(
        lab.front()
            .calls()
            .iter()
            .any(|c| c.iam_action() == "sns:Publish")
    );
}
