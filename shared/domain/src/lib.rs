//! What the platform decides, as pure functions of plain data.
//!
//! Nothing here reads a clock, a socket or a file: `now` and what was observed come in as
//! arguments, and this crate's Cargo.toml has nothing to do I/O with. The functions, `qtctl`
//! and the tests all plan with the same code.

pub mod cost;
pub mod drain;
pub mod money;
pub mod promote;
