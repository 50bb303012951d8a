//! The cordon: new pods are kept off a node, and why is written on it.
//!
//! The notice stands on the node as an annotation, so that a second look, a second notice and
//! a person with kubectl all see the same deadline, and an exercise undoes only its own cordon.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Node, Notice, Patch};

/// The annotation that says which notice a node is cordoned for: kind, deadline or `-`,
/// and for an exercise `drill`, with `undo` if the cordon is its own.
pub const NOTICE: &str = "quanttrader.io/notice";

/// The annotation that says for which notice the mail was claimed.
pub const MAIL: &str = "quanttrader.io/mail";

/// How new pods are kept off a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cordon {
    /// It is made unschedulable.
    Set(Patch),
    /// It is cordoned already.
    Already,
}

/// The annotation, read.
struct Mark {
    deadline: Option<Timestamp>,
    drill: bool,
    undo: bool,
}

impl Mark {
    fn on(node: &Node) -> Option<Self> {
        let mut words = node.annotation(NOTICE)?.split(' ');
        let deadline = words.nth(1)?.parse().ok();
        let rest: Vec<&str> = words.collect();
        Some(Self {
            deadline,
            drill: rest.contains(&"drill"),
            undo: rest.contains(&"undo"),
        })
    }
}

impl Cordon {
    /// The cordon of a node for a notice with this deadline.
    #[must_use]
    pub fn of(node: &Node, notice: &Notice, deadline: Option<Timestamp>) -> Self {
        let drill = notice.drill.is_some();
        let told = Mark::on(node).is_some_and(|mark| {
            let same = mark.deadline == deadline && (mark.drill == drill);
            same || (!mark.drill && (drill || deadline.is_none()))
        });
        if node.unschedulable && told {
            return Self::Already;
        }
        let patch = Patch::of(node).unschedulable(true);
        Self::Set(if told {
            patch
        } else {
            let undo = drill && !node.unschedulable;
            patch.annotate(node, NOTICE, &told_as(notice, deadline, undo))
        })
    }
}

/// The deadline that counts: of several notices for an instance the earliest wins, unless it
/// was for an earlier life of the node (`stale` before this notice, and more).
#[must_use]
pub fn mark(node: &Node, notice: &Notice, stale: SignedDuration) -> Option<Timestamp> {
    let told = Mark::on(node).filter(|m| !m.drill).and_then(|m| m.deadline);
    let alive = told.filter(|told| *told + stale > notice.at && notice.drill.is_none());
    alive.into_iter().chain(notice.deadline).min()
}

/// Undoes the cordon of an exercise, if it is still that: a real notice has taken it over otherwise.
#[must_use]
pub fn uncordon(node: &Node) -> Option<Patch> {
    let mark = Mark::on(node).filter(|m| m.drill)?;
    let patch = Patch::of(node).forget(node, NOTICE);
    Some(if mark.undo {
        patch.unschedulable(false)
    } else {
        patch
    })
}

/// Claims the mail about a node for one teller. `None`: it was claimed before.
#[must_use]
pub fn claim(node: &Node, notice: &Notice, deadline: Option<Timestamp>) -> Option<Patch> {
    let key = told_as(notice, deadline.or(Some(notice.at)), false);
    (node.annotation(MAIL) != Some(&key)).then(|| Patch::of(node).annotate(node, MAIL, &key))
}

fn told_as(notice: &Notice, deadline: Option<Timestamp>, undo: bool) -> String {
    let deadline = deadline.map_or_else(|| "-".to_owned(), |d| format!("{d:.0}"));
    let drill = if notice.drill.is_some() { " drill" } else { "" };
    let undo = if undo { " undo" } else { "" };
    format!("{} {deadline}{drill}{undo}", notice.kind)
}

impl fmt::Display for Cordon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Set(_) => "cordon",
            Self::Already => "cordoned already",
        })
    }
}
