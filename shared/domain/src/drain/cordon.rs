//! The cordon: new pods are kept off a node, and why is written on it.
//!
//! The notice stands on the node as an annotation, so that a second look, a second notice and
//! a person with kubectl all see the same deadline, and an exercise undoes only its own cordon.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Kind, Node, Notice, Patch};

/// The annotation that says which notice a node is cordoned for: kind, deadline or `-`,
/// and for an exercise `drill`, with `undo` if the cordon is its own.
pub const NOTICE: &str = "quanttrader.io/notice";

/// Begins the annotations that say who tells of a notice; its kind follows. Each kind has its own,
/// so that none takes another's claim for its own time.
pub const MAIL: &str = "quanttrader.io/mail-";

/// How new pods are kept off a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cordon {
    /// It is made unschedulable.
    Set(Patch),
    /// It is cordoned already.
    Already,
}

/// Who tells of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody yet: with this patch, we do.
    Take(Patch),
    /// We do. A patch whose answer was lost is known again by this.
    Ours,
    /// Another look does.
    Anothers,
}

/// The annotation, read.
struct Mark {
    /// Whether EC2 itself said it: what a hook or a person was given binds nobody else.
    interruption: bool,
    deadline: Option<Timestamp>,
    drill: bool,
    undo: bool,
}

impl Mark {
    fn on(node: &Node) -> Option<Self> {
        let mut words = node.annotation(NOTICE)?.split(' ');
        let kind = words.next()?;
        let deadline = words.next()?.parse().ok();
        let rest: Vec<&str> = words.collect();
        let interruptions = [Kind::SpotInterruption, Kind::CapacityInterruption];
        Some(Self {
            interruption: interruptions.iter().any(|one| one.to_string() == kind),
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
        let mark = Mark::on(node);
        let told = mark.as_ref().is_some_and(|mark| {
            let same = mark.deadline == deadline && (mark.drill == drill);
            // A real notice's mark on a node that takes pods again is of the past.
            let real = !mark.drill && (deadline.is_none() || drill && node.unschedulable);
            same || real
        });
        if node.unschedulable && told {
            return Self::Already;
        }
        let patch = Patch::of(node).unschedulable(true);
        Self::Set(if told {
            patch
        } else {
            // Of two drills at once the second inherits what the first has to undo.
            let inherited = mark.is_some_and(|mark| mark.drill && mark.undo);
            let undo = drill && (!node.unschedulable || inherited);
            patch.annotate(node, NOTICE, &told_as(notice, deadline, undo))
        })
    }
}

/// The deadline that counts: of several interruptions of an instance the earliest wins, unless it
/// was for an earlier life of the node (`stale` before this notice, and more). A maintenance that is
/// due, or a deadline by hand, hurries no other kind: the instance may well be there after it.
#[must_use]
pub fn mark(node: &Node, notice: &Notice, stale: SignedDuration) -> Option<Timestamp> {
    let told = Mark::on(node).filter(|m| m.interruption && !m.drill);
    let told = told.and_then(|m| m.deadline);
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

/// Whether `teller` (an invocation) tells of a node, by the annotation of the notice's kind.
#[must_use]
pub fn claim(node: &Node, notice: &Notice, deadline: Option<Timestamp>, teller: &str) -> Claim {
    match teller_of(node, notice, deadline) {
        Some(told) if told == teller => Claim::Ours,
        Some(_) => Claim::Anothers,
        None => {
            let value = format!("{} {teller}", which(notice, deadline));
            Claim::Take(Patch::of(node).annotate(node, &claimed_by(notice), &value))
        }
    }
}

/// Whether somebody tells of this notice, or has told.
#[must_use]
pub fn is_told(node: &Node, notice: &Notice, deadline: Option<Timestamp>) -> bool {
    teller_of(node, notice, deadline).is_some()
}

fn teller_of<'a>(node: &'a Node, notice: &Notice, deadline: Option<Timestamp>) -> Option<&'a str> {
    let (which_one, teller) = node.annotation(&claimed_by(notice))?.split_once(' ')?;
    (which_one == which(notice, deadline)).then_some(teller)
}

fn claimed_by(notice: &Notice) -> String {
    let drill = if notice.drill.is_some() { "-drill" } else { "" };
    format!("{MAIL}{}{drill}", notice.kind)
}

/// Tells notices of one kind apart; two of the same deadline are one to whoever reads the mail.
fn which(notice: &Notice, deadline: Option<Timestamp>) -> String {
    format!("{:.0}", deadline.unwrap_or(notice.at))
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
