//! One connection to one cluster.

use std::{fmt, future::Future, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use http::{Uri, uri::PathAndQuery};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{
    client::legacy::{Client as Http, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use jiff::Timestamp;
use kube::client::{Body, Client};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio::{
    sync::{RwLock, Semaphore},
    time::{Instant, timeout_at},
};
use tower::{ServiceBuilder, ServiceExt};

use crate::{Clock, ClusterError};

/// Evictions under way at once. The API server's own limit for one connection is 250 streams,
/// some of which the watches hold.
const CALLS_AT_ONCE: usize = 64;

/// A connection that is not there by then is tried again.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// A connection that has died is noticed within about 6 s, watches included.
const KEEP_ALIVE: Duration = Duration::from_secs(3);

/// A bearer token. `Debug` does not show it.
#[derive(Clone)]
pub struct Token(String);

/// Makes a token; called again when one has expired.
pub type Tokens = Arc<dyn Fn() -> BoxFuture<'static, Result<Token, ClusterError>> + Send + Sync>;

/// Where a cluster is and how to be let in.
#[derive(Clone)]
pub struct Address {
    /// `https://…`
    pub endpoint: String,
    /// The certificates to trust, PEM.
    pub ca_pem: Vec<u8>,
    /// Makes tokens.
    pub tokens: Tokens,
}

/// A cluster, connected. Cheap to clone; clones share the connection.
#[derive(Clone)]
pub struct Cluster {
    pub(crate) client: Client,
    pub(crate) tokens: Option<Tokens>,
    /// How many there were, and the one in use.
    pub(crate) token: Arc<RwLock<(u32, Option<Token>)>>,
    pub(crate) calls: Arc<Semaphore>,
    /// When this handle's work must be over.
    pub(crate) ends: Option<Instant>,
}

impl Token {
    /// Wraps a token.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    pub(crate) fn header(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Cluster {
    /// Gets ready to call a cluster; nothing is sent yet.
    ///
    /// # Errors
    /// If the endpoint is no https address or no certificate can be read.
    pub fn at(address: &Address) -> Result<Self, ClusterError> {
        let base: Uri = address.endpoint.parse().map_err(|e| {
            ClusterError::Address(format!("{:?} is no address: {e}", address.endpoint))
        })?;
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(trusting(&address.ca_pem)?)
            .https_only()
            .enable_http2()
            .wrap_connector(tcp());
        let http = Http::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .http2_only(true)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .http2_keep_alive_timeout(KEEP_ALIVE)
            .build::<_, Body>(connector);
        let service = ServiceBuilder::new()
            .map_request(move |request| at_base(&base, request))
            .service(http);
        Ok(Self {
            tokens: Some(Arc::clone(&address.tokens)),
            ..Self::over(Client::new(service.boxed_clone(), "default"))
        })
    }

    /// Uses a client that is connected and knows how to be let in, as a kubeconfig's is.
    #[must_use]
    pub fn over(client: Client) -> Self {
        Self {
            client,
            tokens: None,
            token: Arc::default(),
            calls: Arc::new(Semaphore::new(CALLS_AT_ONCE)),
            ends: None,
        }
    }

    /// The same connection, for work that must be over by then: what is not answered until then,
    /// or would be asked again only later, ends with [`ClusterError::TimeOver`].
    #[must_use]
    pub fn until(&self, clock: Clock, ends: Timestamp) -> Self {
        Self {
            ends: Some(clock.instant(ends)),
            ..self.clone()
        }
    }

    /// Whether there is time to wait as long and ask again.
    pub(crate) fn has_time_for(&self, wait: Duration) -> bool {
        self.ends.is_none_or(|ends| Instant::now() + wait < ends)
    }

    /// `None`: the time of this handle was over before.
    pub(crate) async fn in_time<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        match self.ends {
            Some(ends) => timeout_at(ends, work).await.ok(),
            None => Some(work.await),
        }
    }
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    tcp
}

fn trusting(ca_pem: &[u8]) -> Result<ClientConfig, ClusterError> {
    let unusable = |why: String| ClusterError::Address(format!("its certificate: {why}"));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(ca_pem) {
        let certificate = certificate.map_err(|e| unusable(e.to_string()))?;
        roots
            .add(certificate)
            .map_err(|e| unusable(e.to_string()))?;
    }
    if roots.is_empty() {
        return Err(unusable("none is given".to_owned()));
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| unusable(e.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// kube-rs makes requests with a path only.
fn at_base(base: &Uri, request: http::Request<Body>) -> http::Request<Body> {
    let (mut parts, body) = request.into_parts();
    let mut uri = base.clone().into_parts();
    uri.path_and_query = parts
        .uri
        .path_and_query()
        .cloned()
        .or(Some(PathAndQuery::from_static("/")));
    if let Ok(uri) = Uri::from_parts(uri) {
        parts.uri = uri;
    }
    http::Request::from_parts(parts, body)
}
