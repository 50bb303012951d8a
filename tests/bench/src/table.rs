//! The table that is printed: a measured row, or the reason why it is left out.

use std::fmt;

use anyhow::Result;

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    what: String,
    goal: String,
    ours: String,
    beside: String,
}

impl Row {
    /// Something measured; `beside` is what it is compared with.
    pub fn new(what: &str, goal: &str, ours: impl ToString, beside: impl ToString) -> Self {
        Self {
            what: what.to_owned(),
            goal: goal.to_owned(),
            ours: ours.to_string(),
            beside: beside.to_string(),
        }
    }

    /// Something that was not measured in this run.
    pub fn left_out(what: &str, goal: &str, why: impl ToString) -> Self {
        let why = why.to_string().replace(['\n', '|'], " ");
        Self::new(what, goal, format!("left out: {why}"), "")
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            goal,
            ours,
            beside,
        } = self;
        write!(f, "| {what} | {goal} | {ours} | {beside} |")
    }
}

/// A figure that stands beside another, or why it is not there.
pub fn or_why(figure: Result<String>) -> String {
    let why = |error| format!("left out: {error:#}").replace(['\n', '|'], " ");
    figure.unwrap_or_else(why)
}

/// The table as Markdown.
pub fn print(rows: &[Row]) {
    println!("| | goal | spot-drain | beside it |\n|---|---|---|---|");
    rows.iter().for_each(|row| println!("{row}"));
}
