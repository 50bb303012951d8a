//! A proxy before the API server where a test decides what goes wrong with each request: the same
//! [`Faults`] as the front's, and the same certificate, so that a client sees no difference.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use axum::body::Body;
use http::{HeaderValue, Request, Response};
use hyper::service::service_fn;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use jiff::Timestamp;
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use serde_json::json;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    control_plane::ApiServer,
    fault::{Asked, Fault, Faults, Faulty, opened},
    port,
};

/// A running proxy. Clones are the same proxy; it ends with the lab's runtime.
#[derive(Clone)]
pub struct Proxy {
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    upstream: String,
    client: Client<HttpsConnector<HttpConnector>, Body>,
    faulty: Faulty,
    asked: Mutex<Vec<Asked>>,
    count: AtomicUsize,
}

impl Proxy {
    /// Listens on a free port of this machine, before `api`. Runs on the current runtime.
    pub(crate) async fn start(api: &ApiServer) -> Result<Self> {
        let port = port::free()?;
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let inner = Arc::new(Inner {
            url: format!("https://127.0.0.1:{port}"),
            upstream: api.url.clone(),
            client: client(api)?,
            faulty: Faulty::new(),
            asked: Mutex::default(),
            count: AtomicUsize::new(0),
        });
        let acceptor = TlsAcceptor::from(Arc::new(server_config(api)?));
        let proxy = Self { inner };
        tokio::spawn(accept(listener, acceptor, proxy.clone()));
        Ok(proxy)
    }

    /// Where it listens: a cluster's endpoint.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// From now on `faults` decides what goes wrong.
    pub fn set_faults(&self, faults: Faults) {
        self.inner.faulty.set(faults);
    }

    /// Requests that hang by a fault; those that hang after they are done are done.
    #[must_use]
    pub fn hung(&self) -> watch::Receiver<Vec<Asked>> {
        self.inner.faulty.hung()
    }

    /// Every request so far, oldest first; a watch is one.
    #[must_use]
    pub fn requests(&self) -> Vec<Asked> {
        self.inner
            .asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    async fn receive(self, request: Request<hyper::body::Incoming>) -> Result<Response<Body>> {
        let asked = Asked {
            number: self.inner.count.fetch_add(1, Ordering::SeqCst),
            service: "kubernetes".to_owned(),
            action: request.uri().path().to_owned(),
            method: request.method().to_string(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            at: Timestamp::now(),
        };
        self.inner
            .asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(asked.clone());
        match self.inner.faulty.of(&asked) {
            None => self.relay(request).await,
            Some(Fault::HangBefore) => self.inner.faulty.hang(asked).await,
            Some(Fault::HangAfter) => {
                let _answer = self.relay(request).await;
                self.inner.faulty.hang(asked).await
            }
            Some(Fault::Delay(wait)) => {
                tokio::time::sleep(wait).await;
                self.relay(request).await
            }
            Some(Fault::Until(open)) => {
                opened(open).await;
                self.relay(request).await
            }
            Some(Fault::Answer {
                status,
                code,
                headers,
            }) => refusal(status, &code, &headers),
        }
    }

    async fn relay(&self, request: Request<hyper::body::Incoming>) -> Result<Response<Body>> {
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
        parts.uri = format!("{}{path}", self.inner.upstream).parse()?;
        parts.headers.remove("host");
        parts.version = http::Version::HTTP_11;
        let request = Request::from_parts(parts, Body::new(body));
        match self.inner.client.request(request).await {
            Ok(response) => Ok(response.map(Body::new)),
            // The API server is gone: so is this connection, as it would be without a proxy.
            Err(error) => Err(error).context("the API server behind the proxy"),
        }
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy")
            .field("url", &self.inner.url)
            .finish_non_exhaustive()
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, proxy: Proxy) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely; others may be freed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        tokio::spawn(serve(stream, acceptor.clone(), proxy.clone()));
    }
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, proxy: Proxy) {
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let service = service_fn(move |request| {
        let proxy = proxy.clone();
        async move { proxy.receive(request).await.map_err(std::io::Error::other) }
    });
    let connection = auto::Builder::new(TokioExecutor::new());
    // A client that goes away in the middle is what these tests are about.
    let _ = connection
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// A refusal as the API server words it.
fn refusal(status: u16, reason: &str, headers: &[(String, String)]) -> Result<Response<Body>> {
    let body = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": "as a test wanted it", "reason": reason, "code": status,
    });
    let mut response = Response::builder()
        .status(status)
        .body(Body::from(body.to_string()))?;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert("content-type", json);
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name.parse::<http::HeaderName>()?, value.parse()?);
    }
    Ok(response)
}

fn client(api: &ApiServer) -> Result<Client<HttpsConnector<HttpConnector>, Body>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(api.ca_pem.as_bytes())?)?;
    let tls = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_only()
        .enable_http1();
    Ok(Client::builder(TokioExecutor::new()).build(connector.build()))
}

/// The API server's own certificate, which is good for this address too.
fn server_config(api: &ApiServer) -> Result<ServerConfig> {
    let dir = api
        .kubeconfig
        .parent()
        .context("the control plane's directory")?;
    let chain = CertificateDer::from_pem_file(dir.join("apiserver.crt"))?;
    let key = PrivateKeyDer::from_pem_file(dir.join("apiserver.key"))?;
    let config = ServerConfig::builder().with_no_client_auth();
    let mut config = config.with_single_cert(vec![chain], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
