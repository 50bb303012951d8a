//! aws-node-termination-handler beside us: on the same lab, with SQS and EC2 of a ministack.

pub mod burst;
pub mod notice;
mod process;

use std::path::PathBuf;

use anyhow::{Context, Result};
use aws_sdk_sqs::Client as Sqs;
use jiff::Timestamp;
use k8s_openapi::api::{
    authentication::v1::TokenRequest, core::v1::ServiceAccount, rbac::v1::ClusterRoleBinding,
};
use kube::{Api, Client, api::PostParams};
use lab::{
    Instance, Lab,
    account::group::{Group, LifecycleState},
    deploy::aws,
    kwok,
    ministack::Ministack,
    port, tool,
};
use serde_json::json;

pub use process::Peer;

pub const VERSION: &str = "aws-node-termination-handler v1.25.6";
/// The service account that it runs as, which the audit log names.
pub const USER: &str = "system:serviceaccount:default:peer";

/// A lab, and the parts of AWS that the peer asks.
pub struct Site {
    pub lab: Lab,
    pub sqs: Sqs,
    ministack: Ministack,
    program: PathBuf,
    token: String,
}

impl Site {
    pub async fn start() -> Result<Self> {
        let program = tool::directory("peer")?.join("aws-node-termination-handler");
        let lab = Lab::in_process().await?;
        let ministack = Ministack::start(lab.dir(), port::free()?, lab.front().url()).await?;
        let sqs = Sqs::new(&ministack.root().await);
        let token = token(&lab.client()?).await?;
        Ok(Self {
            lab,
            sqs,
            ministack,
            program,
            token,
        })
    }

    /// A new queue's URL.
    pub async fn queue(&self, name: &str) -> Result<String> {
        let made = self.sqs.create_queue().queue_name(name).send().await;
        let made = made.context("sqs:CreateQueue")?;
        made.queue_url.context("a queue's URL")
    }

    /// Instances in ministack's EC2 that the peer takes for its own; their nodes are still to come.
    pub fn machines(&self, count: usize) -> Result<Vec<Instance>> {
        let tags =
            "ResourceType=instance,Tags=[{Key=aws-node-termination-handler/managed,Value=yes}]";
        let count = count.to_string();
        let run = [
            &["ec2", "run-instances", "--image-id", "ami-00000000"][..],
            &["--count", &count, "--instance-type", "m6i.large"],
            &["--tag-specifications", tags],
        ];
        let run = aws(self.ministack.url(), &run.concat())?;
        let all = run["Instances"].as_array().context("EC2's instances")?;
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let described = all.iter().map(|one| {
            let id = text(&one["InstanceId"]).context("EC2 names it")?;
            let node = text(&one["PrivateDnsName"]).context("EC2 names its host")?;
            Ok(machine(id, node))
        });
        described.collect()
    }

    /// The same with simulated nodes, Ready.
    pub async fn nodes(&self, count: usize) -> Result<Vec<Instance>> {
        let client = self.lab.client()?;
        let machines = self.machines(count)?;
        for machine in &machines {
            kwok::node::create(&client, &group(), machine).await?;
        }
        let names: Vec<String> = machines.iter().map(|m| m.node.clone()).collect();
        kwok::node::wait_until_ready(&client, &names).await?;
        Ok(machines)
    }
}

fn machine(id: String, node: String) -> Instance {
    Instance {
        id,
        node,
        group: "peer".to_owned(),
        zone: "us-east-1a".to_owned(),
        state: LifecycleState::InService,
        launched: Timestamp::now(),
        ending: None,
    }
}

/// The group that the peer's nodes name in their labels.
pub fn group() -> Group {
    Group {
        name: "peer".to_owned(),
        cluster: lab::CLUSTER.to_owned(),
        tags: [].into(),
        min: 0,
        max: 1,
        desired: 1,
        hooks: [].into(),
        spot: true,
        labels: [].into(),
        taints: Vec::new(),
        created: Timestamp::now(),
    }
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
