//! A port on this machine that speaks HTTP/2 behind TLS, as a cluster's endpoint does.

use std::sync::Arc;

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

pub struct Entry {
    listener: TcpListener,
    tls: TlsAcceptor,
}

/// Opens one, and tells the certificate to trust.
pub async fn open() -> (Entry, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let entry = Entry {
        listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
        tls: TlsAcceptor::from(Arc::new(config)),
    };
    (entry, cert.pem())
}

impl Entry {
    pub fn url(&self) -> String {
        let port = self.listener.local_addr().unwrap().port();
        format!("https://localhost:{port}")
    }

    /// Lets everyone in, for as long as the test runs.
    pub async fn serve(self, app: Router) {
        loop {
            let (tcp, _) = self.listener.accept().await.unwrap();
            let (tls, app) = (self.tls.clone(), app.clone());
            tokio::spawn(async move {
                let stream = TokioIo::new(tls.accept(tcp).await.unwrap());
                let service = TowerToHyperService::new(app);
                let http = auto::Builder::new(TokioExecutor::new());
                // Ends with the client's connection.
                let _end = http.serve_connection(stream, service).await;
            });
        }
    }
}
