//! A rebalance recommendation: new pods are kept off for a while, nothing is moved.
//!
//! A taint of our own and not a cordon: EKS cordons nodes by itself when it rebalances, and a
//! cordon does not tell whose it is.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Serialize;

use super::{Node, Notice, Patch, Taint};

/// The taint's key; its value says until when it stands.
pub const MARK: &str = "quanttrader.io/rebalance";

const NO_SCHEDULE: &str = "NoSchedule";

/// An interruption, if it comes, mostly follows within minutes.
const STANDS_FOR: SignedDuration = SignedDuration::from_mins(30);

/// Taint values take no colons.
const FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// What a recommendation asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Marking {
    /// The taint is set, until then.
    Set(Patch, Timestamp),
    /// The taint stands, until then.
    Stands(Timestamp),
    /// The node is cordoned for something worse, or the recommendation is old.
    Nothing(&'static str),
}

impl Marking {
    /// What a recommendation asks for, now.
    #[must_use]
    pub fn of(node: &Node, notice: &Notice, now: Timestamp) -> Self {
        let until = notice.at + STANDS_FOR;
        if node.unschedulable {
            return Self::Nothing("the node is cordoned");
        }
        if until <= now {
            return Self::Nothing("the recommendation is old");
        }
        match node.taint(MARK, NO_SCHEDULE).and_then(expiry) {
            Some(expiry) if expiry > now => Self::Stands(expiry),
            _ => Self::Set(Patch::of(node).taint(node, &taint(until)), until),
        }
    }
}

/// Takes the taint off: when it has expired or, after an exercise, at once (`now: None`).
#[must_use]
pub fn unmark(node: &Node, now: Option<Timestamp>) -> Option<Patch> {
    let taint = node.taint(MARK, NO_SCHEDULE)?;
    let stands = now.is_some_and(|now| expiry(taint).is_some_and(|expiry| expiry > now));
    (!stands).then(|| Patch::of(node).untaint(node, MARK, NO_SCHEDULE))
}

fn taint(until: Timestamp) -> Taint {
    let value = until.to_zoned(TimeZone::UTC).strftime(FORMAT).to_string();
    Taint::new(MARK, &value, NO_SCHEDULE)
}

fn expiry(taint: &Taint) -> Option<Timestamp> {
    let civil = jiff::civil::DateTime::strptime(FORMAT, &taint.value).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
