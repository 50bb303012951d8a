//! Scenarios on the lab: everything is in `tests/`.
