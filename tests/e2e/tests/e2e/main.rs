//! Scenarios on the lab's real API server, in one binary so that they share its labs.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on is a test that fails"
)]

mod budgets;
mod bus;
mod busy;
mod charts;
mod crash;
mod deployed;
mod drain;
mod drill;
mod earliest;
mod faults;
mod function;
mod given;
mod granted;
mod hands;
mod health;
mod hook;
mod killed;
mod lost;
mod replaced;
mod rights;
mod scene;
mod services;
mod site;
mod state_change;
