//! A process outside of the cluster with the rights that its pod would have: a token of its service
//! account, asked of the API server as a kubelet does.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use http::Request;
use kube::Client;
use serde_json::{Value, json};

use crate::control_plane::ApiServer;

/// A lab lives shorter.
const LASTS_SECONDS: u32 = 24 * 3600;

/// A service account, as a pod names it.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Its namespace, which is also that of what it works with.
    pub namespace: &'static str,
    /// Its name.
    pub name: &'static str,
}

impl Account {
    /// Writes a kubeconfig with a fresh token of its own.
    ///
    /// # Errors
    /// If there is no such account (yet).
    pub async fn kubeconfig(
        &self,
        api: &ApiServer,
        client: &Client,
        dir: &Path,
    ) -> Result<PathBuf> {
        let token = self.token(client).await?;
        let path = dir.join(format!("{}.kubeconfig", self.name));
        let config = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "lab",
            "clusters": [{ "name": "lab", "cluster": {
                "server": api.url, "certificate-authority-data": base64(&api.ca_pem),
            } }],
            "users": [{ "name": self.name, "user": { "token": token } }],
            "contexts": [{ "name": "lab", "context": {
                "cluster": "lab", "user": self.name, "namespace": self.namespace,
            } }],
        });
        fs::write(&path, serde_json::to_vec(&config)?)?;
        Ok(path)
    }

    async fn token(&self, client: &Client) -> Result<String> {
        let Self { namespace, name } = self;
        let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token");
        let ask = json!({
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": { "expirationSeconds": LASTS_SECONDS },
        });
        let request = Request::post(path)
            .header("Content-Type", "application/json")
            .body(serde_json::to_vec(&ask)?)?;
        let answer: Value = client.request(request).await?;
        let token = answer["status"]["token"].as_str();
        Ok(token.context("a TokenRequest without a token")?.to_owned())
    }
}

fn base64(text: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode(text)
}
