//! What goes over the wire to a cluster and what is made of the answers, against a server that
//! speaks HTTP/2 behind TLS.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod answers;
mod budgets;
mod entry;
mod evictions;
mod fake;
mod given;
mod time;
mod watches;
