//! helm and kubectl, as a person types them.

use std::{path::PathBuf, process::Stdio};

use lab::{Lab, tool};
use tokio::{io::AsyncWriteExt, process::Command};

/// Both, with this lab's cluster.
pub struct Hands {
    pub helm: PathBuf,
    kubectl: PathBuf,
    pub kubeconfig: PathBuf,
}

impl Hands {
    pub fn new(lab: &Lab) -> Self {
        Self {
            helm: tool::directory("helm").unwrap().join("helm"),
            kubectl: tool::directory("kubernetes").unwrap().join("kubectl"),
            kubeconfig: lab.api_server().kubeconfig.clone(),
        }
    }

    pub async fn kubectl(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let mut command = Command::new(&self.kubectl);
        command.arg("--kubeconfig").arg(&self.kubeconfig);
        run(command.args(arguments), input).await
    }
}

pub async fn run(command: &mut Command, input: &str) -> Result<String, String> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout).unwrap());
    }
    Err(String::from_utf8(output.stderr).unwrap())
}
