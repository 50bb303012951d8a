//! Argo CD outside of the cluster: the processes of its Deployments, each with the rights of its own
//! service account. Its manifests, which GitOps brings, are what they wait for and are configured by.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::{
    account::Account,
    resident::{Part, Resident},
};
use crate::{lab::Lab, packages, packages::Packages, port, process::Process, tool};

const NAMESPACE: &str = "argocd";
const NOTIFICATIONS: &str = "argocd-notifications-controller";
/// A commit that nobody tells of is seen after this long; in production after minutes.
const LOOKS_EVERY: &str = "20s";
/// And what sets make is looked at again after this.
const SETS_LOOK_EVERY: &str = "5s";

/// Its processes.
#[derive(Debug)]
pub struct ArgoCd {
    /// Where its API is, without TLS: `127.0.0.1:PORT`.
    pub server: String,
    _parts: Vec<Resident>,
    _repo_server: Process,
    _redis: Process,
}

/// What all of its processes are started with.
#[derive(Clone)]
struct Home {
    program: PathBuf,
    path: std::ffi::OsString,
    dir: PathBuf,
    redis: String,
    repo_server: String,
}

impl ArgoCd {
    /// Starts redis and the repository server, and the others as soon as the cluster has their
    /// accounts, their configuration and Argo CD's kinds.
    ///
    /// # Errors
    /// If a program can't be had.
    pub async fn start(lab: &Lab) -> Result<Self> {
        let (home, redis) = Home::new(lab).await?;
        let logs = lab.dir().join("logs");
        let mut command = home.command("argocd-repo-server");
        command.args([
            format!("--redis={}", home.redis),
            "--disable-tls".to_owned(),
            "--address=127.0.0.1".to_owned(),
            format!("--port={}", port_of(&home.repo_server)),
            "--metrics-address=127.0.0.1".to_owned(),
            format!("--metrics-port={}", port::free()?),
        ]);
        let repo_server = Process::start("argocd-repo-server", &mut command, &logs)?;
        let server = format!("127.0.0.1:{}", port::free()?);
        let parts = [
            home.application_controller()?,
            home.application_sets()?,
            home.notifications()?,
            home.server(&server)?,
        ];
        let parts = parts.into_iter().map(|part| Resident::new(lab, part));
        Ok(Self {
            server,
            _parts: parts.collect::<Result<_>>()?,
            _repo_server: repo_server,
            _redis: redis,
        })
    }
}

impl Home {
    async fn new(lab: &Lab) -> Result<(Self, Process)> {
        let dir = lab.dir().join("argo-cd");
        fs::create_dir_all(dir.join("tmp"))?;
        let redis = format!("127.0.0.1:{}", port::free()?);
        let process = start_redis(port_of(&redis), &dir, &lab.dir().join("logs")).await?;
        let ours = ["helm", "kustomize"].map(tool::directory);
        let mut path = ours.into_iter().collect::<Result<Vec<_>>>()?;
        path.extend(std::env::split_paths(
            &std::env::var_os("PATH").unwrap_or_default(),
        ));
        let home = Self {
            program: tool::directory("argo-cd")?.join("argo-cd"),
            path: std::env::join_paths(path)?,
            dir,
            redis,
            repo_server: format!("127.0.0.1:{}", port::free()?),
        };
        Ok((home, process))
    }

    /// One program, whose name in the environment says which of the parts it is.
    fn command(&self, part: &str) -> Command {
        let mut command = Command::new(&self.program);
        // Nothing of the person's own configuration of git, helm or kubectl.
        command.env_clear().envs([
            ("ARGOCD_BINARY_NAME", part),
            ("ARGOCD_GPG_ENABLED", "false"),
            ("ARGOCD_FAKE_IN_CLUSTER", "true"),
            ("ARGOCD_RECONCILIATION_TIMEOUT", LOOKS_EVERY),
            ("ARGOCD_RECONCILIATION_JITTER", "0s"),
            // As gitops' argocd-cmd-params-cm has it: without a pod's environment no part reads that.
            (
                "ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH",
                "true",
            ),
            (
                "ARGOCD_APPLICATIONSET_CONTROLLER_REQUEUE_AFTER",
                SETS_LOOK_EVERY,
            ),
        ]);
        command.env("PATH", &self.path).env("HOME", &self.dir);
        command.env("TMPDIR", self.dir.join("tmp"));
        command.env("ARGOCD_ASK_PASS_SOCK", self.dir.join("ask-pass"));
        command.current_dir(&self.dir);
        command
    }

    fn part(&self, name: &'static str, arguments: Vec<String>) -> Part {
        let home = self.clone();
        let core = format!("/api/v1/namespaces/{NAMESPACE}");
        let kinds = "/apis/argoproj.io/v1alpha1";
        Part {
            name,
            account: Account {
                namespace: NAMESPACE,
                name,
            },
            needs: vec![
                format!("{core}/serviceaccounts/{name}"),
                format!("{core}/configmaps/argocd-cm"),
                format!("{core}/secrets/argocd-secret"),
                format!("{kinds}/applications?limit=1"),
                format!("{kinds}/applicationsets?limit=1"),
                format!("{kinds}/appprojects?limit=1"),
            ],
            discovers: vec!["applications", "applicationsets", "appprojects"],
            command: Box::new(move |kubeconfig: &Path| {
                // This one's program has another name than its account.
                let program = match name {
                    NOTIFICATIONS => "argocd-notifications",
                    other => other,
                };
                let mut command = home.command(program);
                command.env("KUBECONFIG", kubeconfig).args(&arguments);
                command.arg(format!("--namespace={NAMESPACE}"));
                command
            }),
        }
    }

    fn application_controller(&self) -> Result<Part> {
        let arguments = vec![
            format!("--redis={}", self.redis),
            format!("--repo-server={}", self.repo_server),
            "--repo-server-plaintext".to_owned(),
            format!("--metrics-port={}", port::free()?),
        ];
        Ok(self.part("argocd-application-controller", arguments))
    }

    fn application_sets(&self) -> Result<Part> {
        let arguments = vec![
            format!("--argocd-repo-server={}", self.repo_server),
            "--repo-server-plaintext".to_owned(),
            format!("--metrics-addr=127.0.0.1:{}", port::free()?),
            format!("--probe-addr=127.0.0.1:{}", port::free()?),
            format!("--webhook-addr=127.0.0.1:{}", port::free()?),
        ];
        Ok(self.part("argocd-applicationset-controller", arguments))
    }

    fn notifications(&self) -> Result<Part> {
        let arguments = vec![
            format!("--argocd-repo-server={}", self.repo_server),
            "--argocd-repo-server-plaintext".to_owned(),
            format!("--metrics-port={}", port::free()?),
        ];
        Ok(self.part(NOTIFICATIONS, arguments))
    }

    fn server(&self, address: &str) -> Result<Part> {
        let arguments = vec![
            format!("--redis={}", self.redis),
            format!("--repo-server={}", self.repo_server),
            "--repo-server-plaintext".to_owned(),
            "--insecure".to_owned(),
            "--address=127.0.0.1".to_owned(),
            format!("--port={}", port_of(address)),
            format!("--metrics-port={}", port::free()?),
        ];
        Ok(self.part("argocd-server", arguments))
    }
}

async fn start_redis(port: &str, dir: &Path, logs: &Path) -> Result<Process> {
    let packages = Packages::get(&packages::REDIS).await;
    let packages = packages
        .map_err(anyhow::Error::msg)
        .context("redis, out of Debian's packages")?;
    let mut command = Command::new(packages.program("usr/bin/redis-server"));
    packages.put_first(&mut command);
    // In memory alone.
    command.args(["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]);
    command.args(["--port", port]).current_dir(dir);
    Process::start("argocd-redis", &mut command, logs)
}

fn port_of(address: &str) -> &str {
    address.rsplit_once(':').map_or(address, |(_, port)| port)
}
