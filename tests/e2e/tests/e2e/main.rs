//! Scenarios on the lab's real API server, in one binary so that they share one lab.

mod blocked;
mod drain;
mod function;
mod given;
mod killed;
mod rights;
