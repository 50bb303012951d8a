//! Wire envelopes and payloads, read tolerantly into the domain's words.
//!
//! AWS's own samples disagree with each other: times are empty, keys change their spelling,
//! `resources` is an array, a string or absent. So payloads are walked as JSON values by hand
//! instead of being deserialised into one shape, and whatever can't be read becomes a typed
//! refusal of that one record. Nothing here panics, and nothing here looks anything up: what
//! only a look can tell (is the node there, is it ours) counts as `Act`.

mod envelope;
mod event;
mod facts;
mod field;
mod instance;
mod kinds;
mod message;
mod ours;
mod reading;
mod time;

pub use envelope::read;
pub use event::DRILL_SOURCE;
pub use facts::Facts;
pub use kinds::detail_type;
pub use reading::{Cause, Reading, Verdict};

use jiff::Timestamp;

/// What the reader knows besides the payload.
#[derive(Clone, Debug)]
pub struct Context {
    /// The present.
    pub now: Timestamp,
    /// Our account's number; if unknown, no event is judged by its account.
    pub account: Option<String>,
    /// Our region; if unknown, no event is judged by its region.
    pub region: Option<String>,
    /// Whether drills (`quanttrader.drill`) are on.
    pub drills: bool,
}
