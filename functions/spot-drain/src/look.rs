//! One look at one instance: which of the stories it is, and what a failure means for its hook.

use std::time::Duration;

use anyhow::{Result, anyhow};
use cluster::{Clock, Cluster};
use domain::drain::{Action, DrainReport, Kind, Node};
use jiff::{SignedDuration, Timestamp};
use tokio::time::{sleep, timeout};

use crate::{
    Env, TO_TELL,
    case::Case,
    cleanup, drain, hook, rebalance,
    tell::{News, claim_news},
    whose::{Found, Place},
};

/// A look ends by itself when its time is over; this much later it is ended.
const GRACE: Duration = Duration::from_secs(1);

const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// An access entry that is made anew, or Terraform's apply of it, is a matter of minutes: so long a
/// hook holds an instance whose cluster refuses us.
const ACCESS_LOST_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// A look that is over.
pub(crate) struct Look {
    pub(crate) case: Case,
    /// What it came to; an error means that the work still needs doing.
    pub(crate) report: Result<DrainReport>,
    /// Who tells of it.
    pub(crate) news: News,
}

/// A node as this look left it.
pub(crate) struct Seen {
    pub(crate) cluster: Cluster,
    pub(crate) node: Node,
    /// The deadline that counted, which tells notices of one instance apart.
    pub(crate) deadline: Option<Timestamp>,
}

/// What a story works with, and until when.
pub(crate) struct Visit<'a> {
    pub(crate) env: &'a Env,
    pub(crate) case: &'a Case,
    pub(crate) cluster: &'a Cluster,
    pub(crate) clock: Clock,
    pub(crate) ends: Timestamp,
}

/// What a story came to, and where its mail is claimed.
pub(crate) type Told = (DrainReport, Option<Seen>);

impl Look {
    /// Whether its messages come again.
    pub(crate) fn is_kept(&self) -> bool {
        self.report
            .as_ref()
            .map_or(true, DrainReport::needs_another_look)
    }
}

/// Looks at an instance, and again where the look fails and there is time.
pub(crate) async fn look(
    env: &Env,
    found: Found,
    clock: Clock,
    ends: Timestamp,
    teller: &str,
) -> Look {
    let Found { case, place } = found;
    let (report, news) = match told_of(env, &case, place, clock, ends).await {
        Ok((report, Some(seen))) => {
            let news = claim_news(&case, &report, &seen, clock, teller).await;
            (Ok(report), news)
        }
        Ok((report, None)) => (Ok(report), News::None),
        Err(error) => {
            // The work comes again in minutes; until then the hook must hold the instance.
            let kept = timeout(GRACE, hook::keep_waiting(env, &case)).await;
            if kept.is_err() {
                tracing::warn!(instance = %case.instance, "its hook was not told to wait in time");
            }
            (Err(error), News::None)
        }
    };
    Look { case, report, news }
}

async fn told_of(
    env: &Env,
    case: &Case,
    place: Place,
    clock: Clock,
    ends: Timestamp,
) -> Result<Told> {
    let nothing = |why: &str| DrainReport::nothing(&case.notice, &case.instance, why);
    match place {
        // Out of a warm pool: whatever node it had there is no more.
        Place::Node(..) if case.notice.action == Action::CompleteHookOnly => {
            let report = nothing("it leaves a warm pool");
            Ok((hook::release(env, case, report).await?, None))
        }
        Place::Node(cluster, node) => {
            let cluster = cluster.until(clock, ends);
            let visit = Visit {
                env,
                case,
                cluster: &cluster,
                clock,
                ends,
            };
            visit.pay(*node).await
        }
        // Nobody will ever drain there: the hook must not hold the instance.
        Place::NoNode(why) if case.notice.hook.is_some() => {
            Ok((hook::release(env, case, nothing(&why)).await?, None))
        }
        Place::AccessLost(why) if case.notice.hook.is_some() && lost_for_good(case, clock) => {
            Ok((hook::release(env, case, nothing(&why)).await?, None))
        }
        Place::NoNode(why) | Place::NotOurs(why) => Ok((nothing(&why), None)),
        Place::Unknown(error) if given_up(case, clock) => {
            tracing::error!(instance = %case.instance, error = format!("{error:#}"), "given up");
            Ok((nothing("where it was could not be found out"), None))
        }
        Place::AccessLost(why) => Err(anyhow!(why)),
        Place::Unknown(error) => Err(error),
    }
}

fn lost_for_good(case: &Case, clock: Clock) -> bool {
    clock.now().duration_since(case.notice.at) > ACCESS_LOST_AFTER
}

/// Every instance that ends in the account comes this way; one cluster that is out of reach must
/// not fill the queue of hooks with them for days.
fn given_up(case: &Case, clock: Clock) -> bool {
    let old = clock.now().duration_since(case.notice.at) > GIVEN_UP_AFTER;
    case.notice.kind == Kind::StateChange && old
}

impl Visit<'_> {
    async fn pay(&self, node: Node) -> Result<Told> {
        loop {
            // What hangs must not take along the reports of all other nodes.
            let left = self.ends.duration_since(self.clock.now());
            let left = Duration::try_from(left).unwrap_or_default() + GRACE;
            let told = timeout(left, self.story(node.clone())).await;
            match told.unwrap_or_else(|_| Err(anyhow!("not over when the invocation ended"))) {
                Err(error) if self.is_worth_another_try() => {
                    tracing::warn!(instance = %self.case.instance, error = format!("{error:#}"), "looked at again");
                    sleep(Duration::from_secs(1)).await;
                }
                told => return told,
            }
        }
    }

    async fn story(&self, node: Node) -> Result<Told> {
        match self.case.notice.kind {
            Kind::SpotInterruption | Kind::CapacityInterruption | Kind::HealthScheduledChange => {
                drain::at(self, node, self.case.notice.deadline).await
            }
            Kind::AsgTerminate => hook::drain(self, node).await,
            Kind::Rebalance => rebalance::mark(self, node).await,
            Kind::StateChange => cleanup::clean_up(self, node).await,
            Kind::ByHand => Ok(self.nothing("a person's drain is no event")),
        }
    }

    /// Only what has a deadline within this invocation: the rest comes again soon enough.
    fn is_worth_another_try(&self) -> bool {
        let now = self.clock.now();
        let deadline = self.case.notice.deadline;
        now < self.ends && deadline.is_some_and(|d| now < d && d <= self.ends)
    }

    /// Ends a story in which nothing was to be done.
    pub(crate) fn nothing(&self, why: &str) -> Told {
        let Case {
            notice, instance, ..
        } = self.case;
        (DrainReport::nothing(notice, instance, why), None)
    }

    /// Ends a story at its node.
    pub(crate) fn told(
        &self,
        report: DrainReport,
        node: Node,
        deadline: Option<Timestamp>,
    ) -> Told {
        // A claim comes when the work's own time may be over.
        let cluster = self.cluster.until(self.clock, self.ends + TO_TELL);
        let seen = Seen {
            cluster,
            node,
            deadline,
        };
        (report, Some(seen))
    }
}
