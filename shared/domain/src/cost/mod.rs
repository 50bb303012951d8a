//! What a platform costs: by the up-hour, and by the month whether it is up or not.
//!
//! A plan's resources come in as [`Resource`]s, already read; prices as a [`PriceList`]; out comes
//! an [`Estimate`] whose lines can be checked by hand. A resource ends in exactly one of three
//! places: priced, free by the list in `free.rs`, or named as a gap. None counts as zero silently.

mod design;
mod estimate;
mod free;
mod gate;
mod item;
mod kept;
mod line;
mod logs;
mod network;
mod nodes;
mod prices;
mod till;

pub use design::{Design, Nat};
pub use estimate::{Estimate, Gap, HOURS_A_MONTH, Waived};
pub use free::why_free;
pub use gate::{Declared, Verdict};
pub use item::{
    Alarm, Billing, Builder, Capacity, ControlPlane, Disk, DiskType, FlowLog, FlowLogTo, Item,
    LoadBalancer, Nodes, Resource, Stack, StackName,
};
pub use line::{Line, Paid};
pub use prices::{Assumed, Assumption, Every, Good, Instance, Price, PriceList};
