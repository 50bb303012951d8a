//! A node's PID and mount namespaces, and in a network that of its network. Whoever kills their first process kills all that runs in
//! them, at once and without a word to anyone: the kernel sees to it.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, ensure};

use crate::{process::Process, said::said_by};

const READY_WITHIN: Duration = Duration::from_secs(10);

/// The namespaces of one node.
#[derive(Debug)]
pub struct Namespaces {
    /// `unshare`, outside, in one process group with the first process inside.
    holder: Process,
    network: bool,
}

impl Namespaces {
    /// Makes them, with `program pause` as the first process: it reaps what is orphaned in there.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub async fn create(node: &str, program: &Path, network: bool, logs: &Path) -> Result<Self> {
        let mut unshare = Command::new("unshare");
        unshare.args(["--pid", "--fork", "--kill-child=KILL", "--mount"]);
        unshare.args(network.then_some("--net"));
        unshare.arg("--").arg(program).arg("pause");
        let holder = Process::start(&format!("{node}-init"), &mut unshare, logs)?;
        let mut namespaces = Self { holder, network };
        namespaces.wait_for_the_first_process().await?;
        Ok(namespaces)
    }

    /// A command that will run inside.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--pid={}", self.file("pid_for_children")));
        command.arg(format!("--mount={}", self.file("mnt")));
        if self.network {
            command.arg(format!("--net={}", self.file("net")));
        }
        command.arg("--").arg(program);
        command
    }

    /// Runs a short command inside, to its end.
    ///
    /// # Errors
    /// If it fails; with what it said.
    pub async fn run(&self, command: Command) -> Result<String> {
        said_by(&mut command.into())
            .await
            .map_err(|error| anyhow!(error))
    }

    /// A process that is in the network namespace.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.holder.id()
    }

    /// Kills everything inside.
    pub fn kill(&mut self) {
        self.holder.kill();
    }

    /// Fails if the first process has ended.
    ///
    /// # Errors
    /// With the end of its log.
    pub fn check(&mut self) -> Result<()> {
        self.holder.check()
    }

    /// The link can be read once there is a first process, and that comes after the mount namespace.
    async fn wait_for_the_first_process(&mut self) -> Result<()> {
        let until = Instant::now() + READY_WITHIN;
        while let Err(error) = fs::read_link(self.file("pid_for_children")) {
            self.check()?;
            ensure!(
                Instant::now() < until,
                "no process in the node's namespaces: {error}"
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let own = fs::read_link("/proc/self/ns/pid").context("reading our own PID namespace")?;
        while fs::read_link(self.file("pid_for_children")).is_ok_and(|link| link == own) {
            self.check()?;
            ensure!(Instant::now() < until, "unshare made no PID namespace");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }

    fn file(&self, kind: &str) -> String {
        format!("/proc/{}/ns/{kind}", self.holder.id())
    }
}
