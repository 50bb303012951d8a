//! The drain: a notice names an instance, and its node is emptied before the deadline.
//!
//! `notice` is what was said, `node`, `pod` and `budget` what is true now, `terms` what the
//! kind of notice allows, `plan` what should happen, `fate` and `report` what did.

mod budget;
mod cleanup;
mod cordon;
mod fate;
mod instance;
mod mail;
mod node;
mod notice;
mod patch;
mod plan;
mod pod;
mod rebalance;
mod report;
mod terms;

pub use budget::{Budget, Operator, Requirement, Selector, goes_freely, holding};
pub use cleanup::{Cleanup, OUT_OF_SERVICE, revoke};
pub use cordon::{Claim, Cordon, MAIL, NOTICE, claim, is_told, mark, uncordon};
pub use fate::{Block, Fate, PodReport};
pub use instance::{InstanceId, NotAnInstanceId};
pub use mail::{Mail, mail};
pub use node::{Node, Taint};
pub use notice::{Action, Drill, Hook, Kind, Notice};
pub use patch::Patch;
pub use plan::{DrainPlan, Force, PodPlan, Step};
pub use pod::{Cost, Owner, Pod, PodId, Stay};
pub use rebalance::{MARK, Marking, unmark};
pub use report::{Counts, DrainReport, Ending};
pub use terms::{Policy, Terms};
