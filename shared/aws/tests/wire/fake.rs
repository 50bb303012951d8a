//! A server that remembers what it was asked and gives the answers that it was told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use aws::{Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tokio::net::TcpListener;

/// What was asked: the request line, and the body as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub line: String,
    pub target: String,
    pub body: String,
}

impl Asked {
    /// Whether the body, a form, has this field.
    pub fn has(&self, field: &str) -> bool {
        self.body.split('&').any(|had| had == field)
    }
}

#[derive(Default)]
struct Script {
    answers: VecDeque<(u16, String)>,
    asked: Vec<Asked>,
}

/// A running server.
pub struct Fake {
    url: String,
    script: Arc<Mutex<Script>>,
}

impl Fake {
    /// Gives these answers, one a request; a request too many is a 404.
    pub async fn answering<T: Into<String>>(answers: impl IntoIterator<Item = (u16, T)>) -> Self {
        let answers = answers
            .into_iter()
            .map(|(status, text)| (status, text.into()))
            .collect();
        let script = Arc::new(Mutex::new(Script {
            answers,
            asked: Vec::new(),
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(script.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, script }
    }

    /// Our own configuration, with this server for all of AWS.
    pub async fn config(&self) -> SdkConfig {
        at(&self.url).await
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.script.lock().unwrap().asked.clone()
    }
}

/// Our own configuration, with this address for all of AWS.
pub async fn at(url: &str) -> SdkConfig {
    let loader = aws::loader()
        .region(Region::new("eu-central-1"))
        .endpoint_url(url);
    loader.credentials_provider(credentials(None)).load().await
}

/// The key pair of AWS's own documentation.
pub fn credentials(session: Option<&str>) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(
        "AKIDEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        session.map(str::to_owned),
        None,
        "test",
    ))
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, request: Request) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    let target = request
        .headers()
        .get("x-amz-target")
        .map(|t| t.to_str().unwrap().to_owned());
    let body = to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let mut script = script.lock().unwrap();
    script.asked.push(Asked {
        line,
        target: target.unwrap_or_default(),
        body,
    });
    let (status, text) = script
        .answers
        .pop_front()
        .unwrap_or((404, "too many".to_owned()));
    (StatusCode::from_u16(status).unwrap(), text).into_response()
}

/// A refusal as the query protocol has it.
pub fn refusal(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
    )
}
