//! Carrying a drain out: every pod on its own, so that one that is stuck strands no other.
//!
//! One loop waits for whatever comes first: the watch tells of a pod, an eviction is answered,
//! a budget frees, a pod's time has come. What happens next to a pod is decided in `standing`.

mod clock;
mod held;
mod standing;

use std::collections::BTreeMap;

use domain::drain::{DrainPlan, Pod, PodPlan, PodReport};
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use jiff::Timestamp;

pub use clock::Clock;
use held::Held;
use standing::{Next, Standing};

use crate::{Answer, Cluster, ClusterError, watch::Seen};

/// What became of a plan.
#[must_use]
#[derive(Debug)]
pub struct Outcome {
    /// Every pod's fate.
    pub pods: Vec<PodReport>,
    /// When nothing that leaves was left, if that came to be.
    pub empty: Option<Timestamp>,
}

/// A call under way for the pod of this uid.
type Call = BoxFuture<'static, (String, Asked, Answer)>;

/// What was asked for a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Eviction,
    Deletion,
}

struct Drain<'a> {
    cluster: &'a Cluster,
    plan: &'a DrainPlan,
    clock: Clock,
    /// Keyed by uid: a name may come back as another pod.
    pods: BTreeMap<String, Standing>,
    calls: FuturesUnordered<Call>,
    held: Held,
}

impl Cluster {
    /// Carries a plan out until the node is empty or the time of this look is over.
    ///
    /// `version` is that of the list of pods which the plan was made from.
    ///
    /// # Errors
    /// If the cluster no longer lets us in. What can't be reached is tried until the time is over.
    pub async fn carry_out(
        &self,
        plan: &DrainPlan,
        version: &str,
        clock: Clock,
    ) -> Result<Outcome, ClusterError> {
        let (pods, now) = (plan.pods.iter().cloned(), clock.now());
        let mut drain = Drain {
            cluster: self,
            plan,
            clock,
            pods: pods
                .map(|p| (p.pod.id.uid.clone(), Standing::new(p, now)))
                .collect(),
            calls: FuturesUnordered::new(),
            held: Held::default(),
        };
        let empty = drain.run(version).await?;
        Ok(drain.outcome(empty))
    }
}

impl Drain<'_> {
    /// Until the node is empty (when), or the time is over (`None`).
    async fn run(&mut self, version: &str) -> Result<Option<Timestamp>, ClusterError> {
        let mut watch = self.cluster.watch_pods(&self.plan.node.name, version);
        loop {
            self.start_what_is_due();
            self.held.look_into(self.cluster, &self.pods);
            let now = self.clock.now();
            if self.pods.values().all(Standing::is_settled) {
                return Ok(Some(now));
            }
            if now >= self.plan.terms.until {
                return Ok(None);
            }
            let clock = self.clock;
            let moment = self.next_moment(now);
            tokio::select! {
                Some(seen) = watch.next() => match seen {
                    Err(error) if error.is_time_over() => return Ok(None),
                    seen => self.seen(seen?),
                },
                Some((uid, asked, answer)) = self.calls.next() => self.answered(&uid, asked, answer),
                namespace = self.held.next() => self.freed(&namespace),
                () = clock.sleep_until(moment) => {}
            }
        }
    }

    fn start_what_is_due(&mut self) {
        let now = self.clock.now();
        for standing in self.pods.values_mut() {
            let Some((asked, grace)) = standing.begin(&self.plan.terms, now) else {
                continue;
            };
            let (cluster, pod, tries) = (
                self.cluster.clone(),
                standing.pod().id.clone(),
                standing.tries(),
            );
            let call = async move {
                let _turn = cluster.calls.acquire().await;
                let answer = match asked {
                    Asked::Eviction => cluster.evict(&pod, grace, tries).await,
                    Asked::Deletion => cluster.force(&pod, grace.unwrap_or(1), tries).await,
                };
                (pod.uid, asked, answer)
            };
            self.calls.push(call.boxed());
        }
    }

    fn answered(&mut self, uid: &str, asked: Asked, answer: Answer) {
        let now = self.clock.now();
        if let Some(standing) = self.pods.get_mut(uid) {
            standing.answered(asked, answer, now);
            let namespace = standing.is_held().then(|| standing.namespace().to_owned());
            if let Some(namespace) = namespace {
                self.freed(&namespace);
            }
        }
    }

    fn seen(&mut self, seen: Seen<Pod>) {
        let now = self.clock.now();
        match seen {
            Seen::Is(pod) => self.is(pod, now),
            Seen::Gone(pod) => self.gone(&pod.id.uid, now),
            Seen::All(pods) => {
                let there: Vec<String> = pods.iter().map(|p| p.id.uid.clone()).collect();
                let known: Vec<String> = self.pods.keys().cloned().collect();
                known
                    .iter()
                    .filter(|uid| !there.contains(uid))
                    .for_each(|uid| self.gone(uid, now));
                pods.into_iter().for_each(|pod| self.is(pod, now));
            }
        }
    }

    /// A pod bound just before the cordon comes to be known here, and is treated like the others.
    fn is(&mut self, pod: Pod, now: Timestamp) {
        match self.pods.get_mut(&pod.id.uid) {
            Some(standing) => {
                standing.seen(pod, now);
                held::let_go_freely(standing, self.held.budgets(standing.namespace()), now);
            }
            None => {
                let plan = PodPlan::new(pod, &self.plan.terms, now);
                self.pods
                    .insert(plan.pod.id.uid.clone(), Standing::new(plan, now));
            }
        }
    }

    fn gone(&mut self, uid: &str, now: Timestamp) {
        if let Some(standing) = self.pods.get_mut(uid) {
            standing.gone(now);
        }
    }

    /// Budgets of a namespace are known, or have changed.
    fn freed(&mut self, namespace: &str) {
        if let Some(budgets) = self.held.budgets(namespace) {
            held::let_go(&mut self.pods, namespace, budgets, self.clock.now());
        }
    }

    fn next_moment(&self, now: Timestamp) -> Timestamp {
        let moments = self
            .pods
            .values()
            .filter_map(|p| match p.next(&self.plan.terms, now) {
                Next::At(at) => Some(at),
                Next::Nothing => None,
            });
        moments.fold(self.plan.terms.until, Timestamp::min)
    }

    fn outcome(&self, empty: Option<Timestamp>) -> Outcome {
        let over = self.plan.terms.again.is_none()
            || self
                .plan
                .terms
                .deadline
                .is_some_and(|d| d <= self.clock.now());
        // After an exercise the instance lives on, and what stands on it too.
        let last = over && !self.plan.terms.drill;
        let pods = self
            .pods
            .values()
            .map(|p| p.report(self.clock.began(), last));
        Outcome {
            pods: pods.collect(),
            empty,
        }
    }
}
