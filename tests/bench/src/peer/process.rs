//! The peer's process. It only knows an in-cluster configuration, so it gets a mount namespace of its
//! own with a service account's token where a pod has it, which needs root.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use lab::{account::REGION, ministack::ROOT, process::Process};

use super::Site;

const NAMESPACE_AND_RUN: &str = r#"
mount -t tmpfs none /run && here=/run/secrets/kubernetes.io/serviceaccount && mkdir -p $here &&
printf %s "$TOKEN" >$here/token && printf %s "$AUTHORITY" >$here/ca.crt && exec "$@"
"#;
const STARTED: &str = "Started watching for interruption events";
const STARTED_WITHIN: Duration = Duration::from_secs(60);

/// A running peer; it ends when it is dropped.
pub struct Peer {
    process: Process,
}

impl Peer {
    /// Starts one for a queue, with the API server (or a proxy before it) on this port, and waits
    /// until it asks for messages.
    pub async fn start(site: &Site, name: &str, queue: &str, port: u16) -> Result<Self> {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", NAMESPACE_AND_RUN, "sh"]);
        command.arg(&site.program).args([
            "--enable-sqs-termination-draining",
            "--queue-url",
            queue,
            "--aws-endpoint",
            site.ministack.url(),
            "--node-name",
            "x",
            "--delete-local-data",
            "--ignore-daemon-sets",
        ]);
        command.envs([
            ("TOKEN", site.token.as_str()),
            ("AUTHORITY", &site.lab.api_server().ca_pem),
            ("KUBERNETES_SERVICE_HOST", "127.0.0.1"),
            ("KUBERNETES_SERVICE_PORT", &port.to_string()),
            ("AWS_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", ROOT.0),
            ("AWS_SECRET_ACCESS_KEY", ROOT.1),
        ]);
        let process = Process::start(name, &mut command, &site.lab.dir().join("logs"))?;
        let mut peer = Self { process };
        peer.says(STARTED, STARTED_WITHIN).await?;
        Ok(peer)
    }

    /// Waits until its log has this text.
    pub async fn says(&mut self, text: &str, within: Duration) -> Result<()> {
        let until = Instant::now() + within;
        while !fs::read_to_string(self.process.log())?.contains(text) {
            self.process.check()?;
            ensure!(Instant::now() < until, "the peer did not say {text:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.process.kill();
    }
}
