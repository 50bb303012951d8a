//! The EKS front: AWS's EKS and Auto Scaling endpoints, and the API server's token webhook.
//!
//! With ministack's verdict, every signed request is first handed to ministack: what IAM refuses
//! stays refused, what ministack knows it answers, and only calls that the front owns are answered
//! here, by AWS's rules. Alone (in-process tests) the front refuses nothing by policy: a stand-in
//! that says who called, not whether they might.

mod answer;
mod autoscaling;
mod eks;
mod record;
mod request;
mod server;
mod sns;
mod token_review;
mod verdict;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Result;
use tokio::sync::watch;

pub use record::{Call, Mail, Outcome};
pub use verdict::Verdict;

use crate::{
    fault::{Asked, Faults, Faulty},
    life::World,
};

/// The running front. Clones are the same front.
#[derive(Clone)]
pub struct Front {
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    world: Arc<World>,
    verdict: Verdict,
    /// Access key id → who that is. With ministack's verdict STS tells instead.
    principals: Mutex<BTreeMap<String, Principal>>,
    calls: watch::Sender<Vec<Call>>,
    mails: watch::Sender<Vec<Mail>>,
    faulty: Faulty,
    refuses_tokens: std::sync::atomic::AtomicBool,
}

/// Somebody who can sign requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// `arn:aws:iam::…:role/…`, as access entries name it.
    pub arn: String,
    /// The secret access key.
    pub secret: String,
}

impl Front {
    /// Listens on a free port of this machine, for `world`.
    ///
    /// # Errors
    /// If it can't listen.
    pub async fn start(world: &Arc<World>, verdict: Verdict) -> Result<Self> {
        let (listener, url) = server::listen().await?;
        let front = Self {
            inner: Arc::new(Inner {
                url,
                world: Arc::clone(world),
                verdict,
                principals: Mutex::default(),
                calls: watch::Sender::default(),
                mails: watch::Sender::default(),
                faulty: Faulty::new(),
                refuses_tokens: false.into(),
            }),
        };
        world
            .runtime()
            .spawn(server::serve(listener, front.clone()));
        Ok(front)
    }

    /// What `AWS_ENDPOINT_URL_EKS`, `…_AUTO_SCALING` (and in-process `…_SNS`) are set to.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// Where the API server sends its token reviews.
    #[must_use]
    pub fn token_webhook(&self) -> String {
        format!("{}/lab/token-review", self.inner.url)
    }

    /// Every call so far, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.inner.calls.borrow().clone()
    }

    /// Tells of new calls.
    #[must_use]
    pub fn watch_calls(&self) -> watch::Receiver<Vec<Call>> {
        self.inner.calls.subscribe()
    }

    /// What was published to SNS: here (in-process), or to the mails' topic (a full lab).
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.inner.mails.borrow().clone()
    }

    /// Tells of new mails.
    #[must_use]
    pub fn watch_mails(&self) -> watch::Receiver<Vec<Mail>> {
        self.inner.mails.subscribe()
    }

    /// From now on `faults` decides what goes wrong.
    pub fn set_faults(&self, faults: Faults) {
        self.inner.faulty.set(faults);
    }

    /// Calls that hang by a fault; those that hang after they are done are done.
    #[must_use]
    pub fn hung(&self) -> watch::Receiver<Vec<Asked>> {
        self.inner.faulty.hung()
    }

    /// From now on, or no longer, no token is taken: the API server answers 401.
    pub fn refuse_tokens(&self, refuse: bool) {
        self.inner
            .refuses_tokens
            .store(refuse, std::sync::atomic::Ordering::SeqCst);
    }

    /// Makes an access key for a principal (in-process).
    pub fn add_principal(&self, access_key: &str, principal: Principal) {
        self.principals().insert(access_key.to_owned(), principal);
    }

    fn principals(&self) -> MutexGuard<'_, BTreeMap<String, Principal>> {
        self.inner
            .principals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn principal(&self, access_key: &str) -> Option<Principal> {
        self.principals().get(access_key).cloned()
    }

    fn record(&self, call: Call) {
        self.inner.calls.send_modify(|calls| calls.push(call));
    }

    /// A mail has come.
    pub(crate) fn receive_mail(&self, mail: Mail) {
        self.inner.mails.send_modify(|mails| mails.push(mail));
    }

    fn world(&self) -> &Arc<World> {
        &self.inner.world
    }
}

impl std::fmt::Debug for Front {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Front")
            .field("url", &self.inner.url)
            .finish_non_exhaustive()
    }
}
