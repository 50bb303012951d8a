//! SIGKILL at every call: the function's, which a second look follows after SecondLookDelay, and the
//! peer's, which its Deployment starts again.

mod ours;
mod theirs;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use kube::Client;
use lab::fault::{Asked, Fault, Faults};
use tokio::{sync::watch, time::timeout};

use crate::{
    peer::Site,
    pods,
    table::{Row, or_why},
};

const WHAT: &str = "Function killed (SIGKILL) at call k, all k: node empty before the deadline";
const GOAL: &str = "100 %";
const PODS: usize = 3;
/// How long a Spot instance lasts after its notice.
const LASTS: Duration = Duration::from_secs(120);
/// Dozens of nodes are asked about side by side.
const ASKED_EVERY: Duration = Duration::from_millis(500);
const COMES_WITHIN: Duration = Duration::from_secs(60);

/// Both beside each other, on one lab.
pub async fn rows() -> Result<Vec<Row>> {
    let site = Site::start().await?;
    let (ours, theirs) = (ours::figure(&site).await?, theirs::figure(&site).await);
    Ok(vec![Row::new(WHAT, GOAL, ours, or_why(theirs))])
}

/// A call at which somebody dies.
struct Death {
    number: usize,
    /// Whether the call was done, though never answered.
    done: bool,
}

impl Death {
    /// At each of so many calls, before and after it is done.
    fn at_each_of(calls: usize) -> impl Iterator<Item = Self> {
        (0..calls).flat_map(|number| [false, true].map(|done| Self { number, done }))
    }

    /// Hangs its call among those that come from now on.
    fn faults(&self) -> Faults {
        let (count, number, done) = (AtomicUsize::new(0), self.number, self.done);
        Arc::new(move |_: &Asked| {
            if count.fetch_add(1, Ordering::SeqCst) != number {
                return None;
            }
            Some(if done {
                Fault::HangAfter
            } else {
                Fault::HangBefore
            })
        })
    }

    /// Waits until it is time to die: the call hangs.
    async fn comes(&self, mut hung: watch::Receiver<Vec<Asked>>) -> Result<()> {
        let came = timeout(COMES_WITHIN, hung.wait_for(|hung| !hung.is_empty())).await;
        came.with_context(|| format!("{self} never came"))??;
        Ok(())
    }
}

impl fmt::Display for Death {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = if self.done { "done" } else { "not done" };
        write!(f, "call {}, {done}", self.number)
    }
}

/// Waits until a node is empty; how long after the event that was.
async fn emptied(client: &Client, node: &str, event: Timestamp) -> Result<SignedDuration> {
    let empty = async || Ok(pods::on(client, node).await?.is_empty());
    pods::wait_every(ASKED_EVERY, LASTS, &format!("{node} is empty"), empty).await?;
    Ok(Timestamp::now().duration_since(event))
}

/// `**100 %** (24 of 24), empty 3–46 s after the event`, and the first that was not in time.
fn told(lives: &[Result<SignedDuration>]) -> String {
    let limit = SignedDuration::try_from(LASTS).unwrap_or_default();
    let seconds = lives.iter().flatten().filter(|took| **took < limit);
    let mut seconds: Vec<f64> = seconds.map(SignedDuration::as_secs_f64).collect();
    seconds.sort_by(f64::total_cmp);
    let (all, good) = (lives.len(), seconds.len());
    let share = 100 * good / all.max(1);
    let span = match (seconds.first(), seconds.last()) {
        (Some(first), Some(last)) => format!(", empty {first:.0}–{last:.0} s after the event"),
        _ => String::new(),
    };
    let wrong = lives.iter().find_map(|life| life.as_ref().err());
    let wrong = wrong.map_or_else(String::new, |error| format!("; {error:#}"));
    format!("**{share} %** ({good} of {all}){span}{wrong}")
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_life_that_took_too_long_or_failed_is_no_success() {
        let lives = [
            Ok(SignedDuration::from_secs(46)),
            Ok(SignedDuration::from_secs(120)),
            Err(anyhow!("call 3, done: 2 mails")),
            Ok(SignedDuration::from_secs(3)),
        ];
        assert_eq!(
            told(&lives),
            "**50 %** (2 of 4), empty 3–46 s after the event; call 3, done: 2 mails"
        );
    }
}
