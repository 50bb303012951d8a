//! An API server that remembers what it was asked and gives the answers that it was told.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use cluster::{Address, Cluster, Token, Tokens};
use futures::{FutureExt, StreamExt, stream};
use http::StatusCode;
use serde_json::Value;
use tokio::sync::{Notify, mpsc};

use crate::entry;

/// A state that has not come by then does not come.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was asked: `GET`, `WATCH`, `POST`, … and the path without its query; the body, the token, when.
#[derive(Clone, Debug)]
pub struct Asked {
    pub line: String,
    pub body: Value,
    pub token: String,
    pub at: Instant,
}

/// One answer.
#[derive(Clone, Debug)]
pub enum Say {
    /// This, with this status.
    Text(u16, String),
    /// 429 with this Retry-After, in seconds.
    Busy(u32, String),
    /// Nothing, ever: not even a head.
    Nothing,
    /// What its path is told, to who watches.
    Events,
}

#[derive(Default)]
struct Script {
    answers: BTreeMap<String, VecDeque<Say>>,
    asked: Vec<Asked>,
    news: BTreeMap<String, News>,
}

/// What a watch's path is told, in order; who watches takes it.
#[derive(Clone)]
struct News {
    tell: mpsc::UnboundedSender<String>,
    told: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<String>>>,
}

/// A running server.
#[derive(Clone)]
pub struct Fake {
    script: Arc<Mutex<Script>>,
    asked: Arc<Notify>,
    url: String,
    ca_pem: String,
}

impl Fake {
    pub async fn start() -> Self {
        let (entry, ca_pem) = entry::open().await;
        let fake = Self {
            script: Arc::default(),
            asked: Arc::default(),
            url: entry.url(),
            ca_pem,
        };
        let app = Router::new().fallback(answer).with_state(fake.clone());
        tokio::spawn(entry.serve(app));
        fake
    }

    /// Gives these answers to what is asked by this line, one a request. The last one stays; what
    /// no answer was given for is a 404, but a watch is open and silent.
    pub fn says(&self, line: &str, answers: impl IntoIterator<Item = Say>) {
        let mut script = self.script.lock().unwrap();
        let had = script.answers.entry(line.to_owned()).or_default();
        had.extend(answers);
    }

    /// Tells one event to who watches this path, now or next.
    pub fn tells(&self, path: &str, event: &Value) {
        self.news(path).tell.send(format!("{event}\n")).unwrap();
    }

    /// Connects as the function does, with a token a call of `tokens`: `token-1`, `token-2`, ….
    pub fn cluster(&self) -> Cluster {
        let made = Arc::new(Mutex::new(0));
        let tokens: Tokens = Arc::new(move || {
            let mut made = made.lock().unwrap();
            *made += 1;
            let token = Token::new(format!("token-{made}"));
            async move { Ok(token) }.boxed()
        });
        let address = Address {
            endpoint: self.url.clone(),
            ca_pem: self.ca_pem.clone().into_bytes(),
            tokens,
        };
        Cluster::at(&address).unwrap()
    }

    /// What was asked by this line so far.
    pub fn asked(&self, line: &str) -> Vec<Asked> {
        let script = self.script.lock().unwrap();
        let asked = script.asked.iter().filter(|asked| asked.line == line);
        asked.cloned().collect()
    }

    /// Waits until this was asked so often.
    pub async fn until_asked(&self, line: &str, times: usize) -> Vec<Asked> {
        let asked = async {
            loop {
                let next = self.asked.notified();
                let asked = self.asked(line);
                if asked.len() >= times {
                    return asked;
                }
                next.await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, asked).await;
        in_time.unwrap_or_else(|_| panic!("{line} is not asked {times} times"))
    }

    fn news(&self, path: &str) -> News {
        let mut script = self.script.lock().unwrap();
        let news = script.news.entry(path.to_owned()).or_insert_with(|| {
            let (tell, told) = mpsc::unbounded_channel();
            News {
                tell,
                told: Arc::new(tokio::sync::Mutex::new(told)),
            }
        });
        news.clone()
    }

    fn next_answer(&self, line: &str) -> Option<Say> {
        let mut script = self.script.lock().unwrap();
        let answers = script.answers.get_mut(line)?;
        if answers.len() > 1 {
            answers.pop_front()
        } else {
            answers.front().cloned()
        }
    }
}

async fn answer(State(fake): State<Fake>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let watches = head.uri.query().is_some_and(|q| q.contains("watch=1"));
    let path = head.uri.path().to_owned();
    let line = if watches {
        format!("WATCH {path}")
    } else {
        format!("{} {path}", head.method)
    };
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let token = head.headers.get(http::header::AUTHORIZATION);
    fake.script.lock().unwrap().asked.push(Asked {
        line: line.clone(),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        token: token.map_or(String::new(), |t| t.to_str().unwrap().to_owned()),
        at: Instant::now(),
    });
    fake.asked.notify_waiters();
    match fake.next_answer(&line) {
        Some(Say::Text(status, text)) => {
            (StatusCode::from_u16(status).unwrap(), text).into_response()
        }
        Some(Say::Busy(seconds, text)) => {
            let retry_after = [(http::header::RETRY_AFTER, seconds.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, retry_after, text).into_response()
        }
        Some(Say::Nothing) => std::future::pending().await,
        Some(Say::Events) | None if watches => Response::new(events(fake.news(&path))),
        Some(Say::Events) | None => {
            (StatusCode::NOT_FOUND, "nothing was told to say").into_response()
        }
    }
}

/// Ends after an error, as the API server's own does.
fn events(news: News) -> Body {
    let told = stream::unfold(Some(news), |news| async move {
        let news = news?;
        let event = news.told.lock().await.recv().await?;
        let last = event.contains("\"ERROR\"");
        Some((event, (!last).then_some(news)))
    });
    Body::from_stream(told.map(Ok::<_, std::convert::Infallible>))
}
