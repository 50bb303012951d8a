//! ministack: AWS's services on this machine, with IAM that refuses.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use aws_config::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_autoscaling::types::Tag;
use aws_sdk_eks::types::{ClusterStatus, VpcConfigRequest};
use http_body_util::Empty;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    account::{ID, REGION, group::Group},
    deploy,
    process::Process,
    processes::descendants,
    tool,
};

/// Python takes five seconds or so; more where a build has the machine.
const READY_WITHIN: Duration = Duration::from_secs(90);
const ACTIVE_WITHIN: Duration = Duration::from_secs(60);

/// A running ministack.
#[derive(Debug)]
pub struct Ministack {
    url: String,
    process: Process,
}

/// The account's root user in ministack.
pub const ROOT: (&str, &str) = ("test", "test");

impl Ministack {
    /// Starts it on `port` of the loopback. What its Lambda functions ask of EKS and Auto Scaling
    /// goes to `front`.
    ///
    /// # Errors
    /// If it can't be had, or is not ready in time; its log is named.
    pub async fn start(dir: &Path, port: u16, front: &str) -> Result<Self> {
        let program = tool::directory("ministack")?.join("bin/ministack");
        let home = dir.join("ministack");
        fs::create_dir_all(home.join("tmp"))?;
        let url = format!("http://127.0.0.1:{port}");
        let mut command = Command::new(program);
        // Functions inherit its environment: nothing of the person's own AWS may be in it.
        command.env_clear().envs(
            std::env::vars_os()
                .filter(|(name, _)| ["PATH", "HOME", "LANG"].iter().any(|kept| name == kept)),
        );
        command.envs([
            ("GATEWAY_PORT", port.to_string()),
            ("BIND_HOST", "127.0.0.1".to_owned()),
            ("AUTH", "true".to_owned()),
            ("IOT_MTLS_ENABLED", "0".to_owned()),
            ("SFTP_ENABLED", "0".to_owned()),
            // A Docker engine would make it start k3s for a cluster, and containers for functions.
            ("DOCKER_HOST", "unix:///nowhere/docker.sock".to_owned()),
            ("STATE_DIR", home.join("state").display().to_string()),
            ("TMPDIR", home.join("tmp").display().to_string()),
            ("AWS_DEFAULT_REGION", REGION.to_owned()),
            ("AWS_ENDPOINT_URL", url.clone()),
            ("AWS_ENDPOINT_URL_EKS", front.to_owned()),
            ("AWS_ENDPOINT_URL_AUTO_SCALING", front.to_owned()),
        ]);
        command.current_dir(&home);
        let process = Process::start("ministack", &mut command, &dir.join("logs"))?;
        let mut ministack = Self { url, process };
        ministack.wait_until_ready().await?;
        Ok(ministack)
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The SDK's configuration as the account's root user.
    pub async fn root(&self) -> SdkConfig {
        root(&self.url).await
    }

    /// Kills every function that runs now, as nothing warns of: gives how many.
    ///
    /// # Errors
    /// If `/proc` can't be read.
    pub fn kill_functions(&self) -> Result<usize> {
        let functions = descendants(self.process.id(), "bootstrap")?;
        for id in &functions {
            let id = i32::try_from(*id).ok().and_then(Pid::from_raw);
            // One that ended meanwhile is killed enough.
            let _ = kill_process(id.context("a process's id")?, Signal::KILL);
        }
        Ok(functions.len())
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let client = Client::builder(TokioExecutor::new()).build_http::<Empty<&[u8]>>();
        let until = Instant::now() + READY_WITHIN;
        let uri: http::Uri = format!("{}/_ministack/health", self.url).parse()?;
        loop {
            self.process.check()?;
            if client
                .get(uri.clone())
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                return Ok(());
            }
            ensure!(
                Instant::now() < until,
                "ministack is not ready: {}",
                self.process.log().display()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The SDK's configuration as the root user of the ministack at `url`.
pub async fn root(url: &str) -> SdkConfig {
    aws::loader()
        .region(Region::from_static(REGION))
        .credentials_provider(Credentials::new(ROOT.0, ROOT.1, None, None, "lab"))
        .endpoint_url(url)
        .load()
        .await
}

/// Makes the role that an EKS cluster must name.
///
/// # Errors
/// What the AWS command line said.
pub async fn create_cluster_role(url: &str) -> Result<()> {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let url = url.to_owned();
    let create = move || {
        let name = ["iam", "create-role", "--role-name", "eks-cluster"];
        deploy::aws(
            &url,
            &[&name[..], &["--assume-role-policy-document", trust]].concat(),
        )
    };
    tokio::task::spawn_blocking(create).await??;
    Ok(())
}

/// Makes an EKS cluster that is tagged as ours, and waits until it is ACTIVE.
///
/// # Errors
/// If ministack refuses, or takes too long.
pub async fn create_cluster(root: &SdkConfig, name: &str) -> Result<()> {
    let eks = aws_sdk_eks::Client::new(root);
    let network = VpcConfigRequest::builder()
        .subnet_ids("subnet-00000000")
        .build();
    eks.create_cluster()
        .name(name)
        .version("1.35")
        .role_arn(format!("arn:aws:iam::{ID}:role/eks-cluster"))
        .resources_vpc_config(network)
        .tags("Project", "quanttrader")
        .send()
        .await
        .context("eks:CreateCluster")?;
    let until = Instant::now() + ACTIVE_WITHIN;
    loop {
        let found = eks
            .describe_cluster()
            .name(name)
            .send()
            .await
            .context("eks:DescribeCluster")?;
        let status = found.cluster.and_then(|c| c.status);
        if status == Some(ClusterStatus::Active) {
            return Ok(());
        }
        ensure!(
            Instant::now() < until,
            "cluster {name} is {status:?} after {ACTIVE_WITHIN:?}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Lets a role into a cluster as a Kubernetes group.
///
/// # Errors
/// If ministack refuses.
pub async fn create_access_entry(
    root: &SdkConfig,
    cluster: &str,
    role: &str,
    group: &str,
) -> Result<()> {
    let eks = aws_sdk_eks::Client::new(root);
    let entry = eks
        .create_access_entry()
        .cluster_name(cluster)
        .principal_arn(role);
    entry
        .kubernetes_groups(group)
        .send()
        .await
        .context("eks:CreateAccessEntry")?;
    Ok(())
}

/// The Kubernetes groups that a cluster's access entry gives to a role; `None` without an entry.
///
/// # Errors
/// What ministack said.
pub async fn access(root: &SdkConfig, cluster: &str, role: &str) -> Result<Option<Vec<String>>> {
    let eks = aws_sdk_eks::Client::new(root);
    let asked = eks
        .describe_access_entry()
        .cluster_name(cluster)
        .principal_arn(role)
        .send()
        .await;
    match asked {
        Ok(found) => Ok(found
            .access_entry
            .map(|e| e.kubernetes_groups.unwrap_or_default())),
        Err(e)
            if e.as_service_error()
                .is_some_and(|e| e.is_resource_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(e) => Err(e).context("eks:DescribeAccessEntry"),
    }
}

/// Makes a group of no instances with the lab group's tags: conditions of policies look at them.
/// The instances and hooks are the front's.
///
/// # Errors
/// If ministack refuses.
pub async fn create_group(root: &SdkConfig, group: &Group) -> Result<()> {
    let scaling = aws_sdk_autoscaling::Client::new(root);
    let tags = group.tags.iter().map(|(key, value)| {
        let kind = "auto-scaling-group";
        Tag::builder()
            .resource_id(&group.name)
            .resource_type(kind)
            .key(key)
            .value(value)
            .build()
    });
    scaling
        .create_auto_scaling_group()
        .auto_scaling_group_name(&group.name)
        .launch_configuration_name("lab")
        .min_size(0)
        .max_size(0)
        .availability_zones(format!("{REGION}a"))
        .set_tags(Some(tags.collect()))
        .send()
        .await
        .context("autoscaling:CreateAutoScalingGroup")?;
    Ok(())
}
