//! One look at one instance: which of the stories it is, and what a failure means for its hook.

use std::time::Duration;

use anyhow::{Result, anyhow};
use cluster::{Clock, Cluster};
use domain::drain::{DrainReport, Ending, Kind, Node};
use jiff::Timestamp;

use crate::{
    Env,
    case::Case,
    cleanup, drain, hook, rebalance,
    whose::{Found, Place},
};

/// A look that is over.
pub(crate) struct Look {
    pub(crate) case: Case,
    /// What it came to; an error means that the work still needs doing.
    pub(crate) report: Result<DrainReport>,
    /// Where the mail about it is claimed.
    pub(crate) seen: Option<Seen>,
}

/// A node as this look left it.
pub(crate) struct Seen {
    pub(crate) cluster: Cluster,
    pub(crate) node: Node,
    /// The deadline that counted, which tells notices of one instance apart.
    pub(crate) deadline: Option<Timestamp>,
}

impl Look {
    /// Whether its messages come again.
    pub(crate) fn is_kept(&self) -> bool {
        self.report
            .as_ref()
            .map_or(true, DrainReport::needs_another_look)
    }
}

/// Looks at an instance, and again where the look fails and there is time.
pub(crate) async fn look(env: &Env, found: Found, clock: Clock, ends: Timestamp) -> Look {
    let Found { case, place } = found;
    let nothing = |why: &str| DrainReport::nothing(&case.notice, &case.instance, why);
    let (report, seen) = match place {
        Place::Node(cluster, node) => {
            return at_node(env, case, &cluster, *node, clock, ends).await;
        }
        // Nobody will ever drain there: the hook must not hold the instance.
        Place::NoNode(why) | Place::AccessLost(why) if case.notice.hook.is_some() => {
            (hook::release(env, &case, nothing(&why)).await, None)
        }
        Place::NoNode(why) | Place::NotOurs(why) => (Ok(nothing(&why)), None),
        Place::AccessLost(why) => (Err(anyhow!(why)), None),
        Place::Unknown(error) => (Err(error), None),
    };
    Look { case, report, seen }
}

async fn at_node(
    env: &Env,
    case: Case,
    cluster: &Cluster,
    node: Node,
    clock: Clock,
    ends: Timestamp,
) -> Look {
    loop {
        let story = story(env, &case, cluster, node.clone(), clock, ends).await;
        let (report, seen) = match story {
            Ok((report, seen)) => (Ok(report), seen),
            Err(error) if is_worth_another_try(&case, clock, ends) => {
                tracing::warn!(instance = %case.instance, error = format!("{error:#}"), "looked at again");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
            Err(error) => (Err(error), None),
        };
        return Look { case, report, seen };
    }
}

/// Only what has a deadline within this invocation: the rest comes again soon enough.
fn is_worth_another_try(case: &Case, clock: Clock, ends: Timestamp) -> bool {
    let now = clock.now();
    now < ends
        && case
            .notice
            .deadline
            .is_some_and(|deadline| now < deadline && deadline <= ends)
}

async fn story(
    env: &Env,
    case: &Case,
    cluster: &Cluster,
    node: Node,
    clock: Clock,
    ends: Timestamp,
) -> Result<(DrainReport, Option<Seen>)> {
    match case.notice.kind {
        Kind::SpotInterruption | Kind::CapacityInterruption | Kind::HealthScheduledChange => {
            let deadline = case.notice.deadline;
            drain::at(env, case, cluster, node, deadline, clock, ends).await
        }
        Kind::AsgTerminate => hook::drain(env, case, cluster, node, clock, ends).await,
        Kind::Rebalance => rebalance::mark(case, cluster, node, clock).await,
        Kind::StateChange => cleanup::clean_up(case, cluster, node, clock, ends).await,
        Kind::ByHand => Ok(nothing(case, "a person's drain is no event")),
    }
}

/// Ends a story in which nothing was to be done.
pub(crate) fn nothing(case: &Case, why: &str) -> (DrainReport, Option<Seen>) {
    (
        DrainReport::nothing(&case.notice, &case.instance, why),
        None,
    )
}

/// How a drain ended that is not the last word.
pub(crate) fn ending(empty: bool, another_look: bool) -> Ending {
    match (empty, another_look) {
        (true, _) => Ending::Emptied,
        (false, true) => Ending::Unfinished,
        (false, false) => Ending::DeadlinePassed,
    }
}
