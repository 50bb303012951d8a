//! kube-apiserver: what it is told, and how one gets in.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use kube::{Client, Config, config::AuthInfo};

use super::{
    Options,
    certificate::{self, FRONT_PROXY},
};
use crate::port;

/// Metadata level: counts requests by user, verb and resource, without their bodies. The lab's own
/// (controllers, KWOK, tests) are left out: they are many and no test asks.
const AUDIT_POLICY: &str = r#"apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  users: [lab-admin]
- level: Metadata
"#;

/// The API server's address and the two ways in: an admin's token, and a kubeconfig that holds it.
#[derive(Clone, Debug)]
pub struct ApiServer {
    /// `https://ADDRESS:PORT`.
    pub url: String,
    /// The authority that its certificate is signed by.
    pub ca_pem: String,
    /// The token of the lab's administrator, `lab-admin` in `system:masters`.
    pub admin_token: String,
    /// A kubeconfig with that token.
    pub kubeconfig: PathBuf,
    /// Every request but the administrator's, one JSON event a line.
    pub audit_log: PathBuf,
    /// Its TCP port.
    pub port: u16,
    /// Where it listens.
    pub address: IpAddr,
    service_accounts: bool,
}

impl ApiServer {
    /// Chooses a port and writes the certificates, the administrator's token and the kubeconfigs.
    ///
    /// # Errors
    /// If a file can't be written.
    pub(super) fn prepare(dir: &Path, options: &Options) -> Result<Self> {
        let address = options.address;
        let mut addresses = vec![IpAddr::from(Ipv4Addr::LOCALHOST), [10, 96, 0, 1].into()];
        if address != addresses[0] {
            addresses.push(address);
        }
        let ca_pem = certificate::write(dir, &addresses)?;
        let port = port::free()?;
        let url = format!("https://{address}:{port}");
        let admin_token = "lab-admin-token".to_owned();
        fs::write(dir.join("audit-policy.yaml"), AUDIT_POLICY)?;
        let admin = format!("{admin_token},lab-admin,lab-admin,system:masters\n");
        fs::write(dir.join("tokens.csv"), admin)?;
        if let Some(webhook) = &options.token_webhook {
            fs::write(dir.join("token-webhook.yaml"), webhook_config(webhook))?;
        }
        let kubeconfig = dir.join("kubeconfig");
        fs::write(
            &kubeconfig,
            kubeconfig_text(&url, &dir.join("ca.crt"), &admin_token),
        )?;
        let audit_log = dir.join("audit.log");
        Ok(Self {
            url,
            ca_pem,
            admin_token,
            kubeconfig,
            audit_log,
            port,
            address,
            service_accounts: options.service_accounts,
        })
    }

    /// A client with the administrator's rights; its own connection.
    ///
    /// # Errors
    /// If the certificate can't be read.
    pub fn admin(&self) -> Result<Client> {
        self.client(&self.admin_token)
    }

    /// A client that shows `token`.
    ///
    /// # Errors
    /// If the certificate can't be read.
    pub fn client(&self, token: &str) -> Result<Client> {
        let mut config = Config::new(self.url.parse().context("the API server's URL")?);
        let authority = rustls_pem(&self.ca_pem)?;
        config.root_cert = Some(vec![authority]);
        config.auth_info = AuthInfo {
            token: Some(token.to_owned().into()),
            ..AuthInfo::default()
        };
        // A watch may be silent for minutes.
        config.read_timeout = None;
        Ok(Client::try_from(config)?)
    }

    /// The command that starts it.
    pub(super) fn command(&self, program: &Path, dir: &Path, etcd: &str) -> Command {
        let file = |name: &str| dir.join(name).display().to_string();
        let mut command = Command::new(program);
        command.args([
            format!("--etcd-servers={etcd}"),
            format!("--secure-port={}", self.port),
            format!("--tls-cert-file={}", file("apiserver.crt")),
            format!("--tls-private-key-file={}", file("apiserver.key")),
            format!("--client-ca-file={}", file("ca.crt")),
            format!(
                "--kubelet-client-certificate={}",
                file("kubelet-client.crt")
            ),
            format!("--kubelet-client-key={}", file("kubelet-client.key")),
            "--kubelet-preferred-address-types=InternalIP".to_owned(),
            format!("--service-account-key-file={}", file("service-account.pub")),
            format!(
                "--service-account-signing-key-file={}",
                file("service-account.key")
            ),
            "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
            "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
            format!("--token-auth-file={}", file("tokens.csv")),
            "--authorization-mode=Node,RBAC".to_owned(),
            format!("--audit-policy-file={}", file("audit-policy.yaml")),
            format!("--audit-log-path={}", self.audit_log.display()),
            "--allow-privileged=true".to_owned(),
        ]);
        if !self.service_accounts {
            // A pod may be created before its namespace's default account is there.
            command.arg("--disable-admission-plugins=ServiceAccount");
        }
        // Other API servers (metrics.k8s.io) are asked in its name.
        command.args([
            format!("--requestheader-client-ca-file={}", file("ca.crt")),
            format!("--requestheader-allowed-names={FRONT_PROXY}"),
            "--requestheader-username-headers=X-Remote-User".to_owned(),
            "--requestheader-group-headers=X-Remote-Group".to_owned(),
            "--requestheader-extra-headers-prefix=X-Remote-Extra-".to_owned(),
            format!("--proxy-client-cert-file={}", file("front-proxy.crt")),
            format!("--proxy-client-key-file={}", file("front-proxy.key")),
        ]);
        self.add_addresses(&mut command);
        if dir.join("token-webhook.yaml").exists() {
            command.args([
                format!(
                    "--authentication-token-webhook-config-file={}",
                    file("token-webhook.yaml")
                ),
                "--authentication-token-webhook-version=v1".to_owned(),
                // A token that the front begins to refuse is refused soon.
                "--authentication-token-webhook-cache-ttl=1s".to_owned(),
            ]);
        }
        command
    }

    /// A loopback address can't be an endpoint of the `kubernetes` service.
    fn add_addresses(&self, command: &mut Command) {
        if self.address.is_loopback() {
            command.args([
                "--bind-address=127.0.0.1",
                "--endpoint-reconciler-type=none",
            ]);
        } else {
            command.arg(format!("--bind-address={}", self.address));
            command.arg(format!("--advertise-address={}", self.address));
        }
    }
}

fn rustls_pem(pem: &str) -> Result<Vec<u8>> {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes());
    Ok(certificate.context("the authority's certificate")?.to_vec())
}

fn kubeconfig_text(url: &str, ca: &Path, token: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: lab\n\
         clusters: [{{name: lab, cluster: {{server: \"{url}\", certificate-authority: \"{}\"}}}}]\n\
         users: [{{name: lab-admin, user: {{token: {token}}}}}]\n\
         contexts: [{{name: lab, context: {{cluster: lab, user: lab-admin}}}}]\n",
        ca.display()
    )
}

fn webhook_config(url: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: front\n\
         clusters: [{{name: front, cluster: {{server: \"{url}\"}}}}]\n\
         users: [{{name: kube-apiserver}}]\n\
         contexts: [{{name: front, context: {{cluster: front, user: kube-apiserver}}}}]\n"
    )
}
