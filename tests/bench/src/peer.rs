//! aws-node-termination-handler beside us: one notice, the same pods, the same lab; SQS and EC2 are
//! ministack's. It only knows an in-cluster configuration, so it gets a mount namespace of its own
//! with a service account's token where a pod has it (which needs root).

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use jiff::Timestamp;
use k8s_openapi::api::{
    authentication::v1::TokenRequest,
    core::v1::{Node, ServiceAccount},
    rbac::v1::ClusterRoleBinding,
};
use kube::{Api, Client, api::PostParams};
use lab::{
    Instance, Lab,
    account::group::{Group, LifecycleState},
    deploy::aws,
    event, kwok,
    ministack::{Ministack, ROOT},
    port,
    process::Process,
    tool,
};
use serde_json::json;

use crate::{
    audit::{Mark, spelt},
    pods,
    requests::PODS,
    table::Row,
};

const NAMESPACE_AND_RUN: &str = r#"
mount -t tmpfs none /run && here=/run/secrets/kubernetes.io/serviceaccount && mkdir -p $here &&
printf %s "$TOKEN" >$here/token && printf %s "$AUTHORITY" >$here/ca.crt && exec "$@"
"#;
const STARTED: &str = "Started watching for interruption events";
const DRAINED: &str = "Node successfully cordoned and drained";

pub async fn rows() -> Result<Vec<Row>> {
    let program = tool::directory("peer")?.join("aws-node-termination-handler");
    let lab = Lab::in_process().await?;
    let client = lab.client()?;
    let ministack = Ministack::start(lab.dir(), port::free()?, lab.front().url()).await?;
    let url = ministack.url();
    let instance = instance(&client, url).await?;
    pods::run(&client, &instance.node, PODS).await?;
    let sqs = aws_sdk_sqs::Client::new(&ministack.root().await);
    let made = sqs.create_queue().queue_name("peer").send().await?;
    let queue = made.queue_url.as_deref().context("a queue's URL")?;
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-c", NAMESPACE_AND_RUN, "sh"])
        .arg(&program);
    command.args([
        "--enable-sqs-termination-draining",
        "--queue-url",
        queue,
        "--aws-endpoint",
        url,
    ]);
    command.args([
        "--node-name",
        "x",
        "--delete-local-data",
        "--ignore-daemon-sets",
    ]);
    let port = lab.api_server().port.to_string();
    command.envs([
        ("TOKEN", token(&client).await?.as_str()),
        ("AUTHORITY", &lab.api_server().ca_pem),
        ("KUBERNETES_SERVICE_HOST", "127.0.0.1"),
        ("KUBERNETES_SERVICE_PORT", &port),
        ("AWS_REGION", lab::account::REGION),
        ("AWS_ACCESS_KEY_ID", ROOT.0),
        ("AWS_SECRET_ACCESS_KEY", ROOT.1),
    ]);
    let process = Process::start("peer", &mut command, &lab.dir().join("logs"))?;
    says(&process, STARTED, Duration::from_secs(30)).await?;
    let mark = Mark::set(&lab, "system:serviceaccount:default:peer")?;
    let notice = event::spot_interruption(&instance, Timestamp::now()).to_string();
    let began = Instant::now();
    sqs.send_message()
        .queue_url(queue)
        .message_body(notice)
        .send()
        .await?;
    let nodes: Api<Node> = Api::all(client.clone());
    let cordoned = async || {
        let node = nodes.get(&instance.node).await?;
        Ok(node.spec.and_then(|s| s.unschedulable) == Some(true))
    };
    pods::wait(Duration::from_secs(60), "the peer cordons", cordoned).await?;
    let cordon = began.elapsed().as_secs_f64();
    let empty = async || Ok(pods::on(&client, &instance.node).await?.is_empty());
    pods::wait(Duration::from_secs(120), "the peer empties", empty).await?;
    let emptied = began.elapsed().as_secs_f64();
    says(&process, DRAINED, Duration::from_secs(60)).await?;
    let asked = mark.requests()?;
    let what = format!(
        "The peer, aws-node-termination-handler v1.25.6: one notice, {PODS} pods, nothing blocked"
    );
    let beside = format!(
        "**{}** requests ({}); cordon after {cordon:.1} s, empty after {emptied:.1} s (from just before SendMessage)",
        asked.len(),
        spelt(&asked)
    );
    Ok(vec![Row::new(&what, "", "", beside)])
}

async fn says(process: &Process, text: &str, within: Duration) -> Result<()> {
    let said = async || Ok(fs::read_to_string(process.log())?.contains(text));
    let log = || fs::read_to_string(process.log()).unwrap_or_default();
    let waited = pods::wait(within, &format!("the peer says {text:?}"), said).await;
    waited.with_context(|| log().lines().rev().take(3).collect::<Vec<_>>().join(" / "))
}

/// An instance in ministack's EC2 that the peer takes for its own, and its node.
async fn instance(client: &Client, url: &str) -> Result<Instance> {
    let tags = "ResourceType=instance,Tags=[{Key=aws-node-termination-handler/managed,Value=yes}]";
    let run = [
        "ec2",
        "run-instances",
        "--image-id",
        "ami-00000000",
        "--count",
        "1",
    ];
    let run = aws(
        url,
        &[
            &run[..],
            &["--instance-type", "m6i.large", "--tag-specifications", tags],
        ]
        .concat(),
    )?;
    let text = |name: &str| {
        run["Instances"][0][name]
            .as_str()
            .map(str::to_owned)
            .context("EC2 describes it")
    };
    let instance = Instance {
        id: text("InstanceId")?,
        node: text("PrivateDnsName")?,
        group: "peer".to_owned(),
        zone: "us-east-1a".to_owned(),
        state: LifecycleState::InService,
        launched: Timestamp::now(),
        ending: None,
    };
    let group = Group {
        name: "peer".to_owned(),
        cluster: lab::CLUSTER.to_owned(),
        tags: [].into(),
        min: 0,
        max: 1,
        desired: 1,
        hooks: [].into(),
        spot: true,
        created: Timestamp::now(),
    };
    kwok::node::create(client, &group, &instance).await?;
    kwok::node::wait_until_ready(client, std::slice::from_ref(&instance.node)).await?;
    Ok(instance)
}

/// A token of a service account that may do everything: rights are not what is compared.
async fn token(client: &Client) -> Result<String> {
    let accounts: Api<ServiceAccount> = Api::default_namespaced(client.clone());
    let account = serde_json::from_value(json!({"metadata": {"name": "peer"}}))?;
    accounts.create(&PostParams::default(), &account).await?;
    let binding: ClusterRoleBinding = serde_json::from_value(json!({
        "metadata": {"name": "peer"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "ServiceAccount", "name": "peer", "namespace": "default"}],
    }))?;
    Api::all(client.clone())
        .create(&PostParams::default(), &binding)
        .await?;
    let request: TokenRequest =
        serde_json::from_value(json!({"spec": {"audiences": [], "expirationSeconds": 3600}}))?;
    let made = accounts
        .create_token_request("peer", &PostParams::default(), &request)
        .await?;
    Ok(made.status.context("a token request has an answer")?.token)
}
