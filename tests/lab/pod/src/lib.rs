//! What a process of the lab says of itself, one JSON line a fact.
//!
//! The program writes these lines and the lab reads them back: that is how a demo or a test knows
//! when the process itself was told to stop, rather than when somebody meant to tell it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One line of a pod's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When the process wrote it: UTC, milliseconds.
    pub at: Timestamp,
    /// The pod, as `namespace/name`.
    pub pod: String,
    /// What happened.
    #[serde(flatten)]
    pub fact: Fact,
}

/// What a process can say of itself. Its death by SIGKILL it can't: that is a log without `exiting`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "lowercase")]
pub enum Fact {
    /// It runs, its signal handlers are in place and its probes answer.
    Started {
        /// The process id, 1 inside a container.
        pid: u32,
    },
    /// A signal arrived.
    Signal {
        /// Its name, as in `SIGTERM`.
        name: String,
    },
    /// It stopped by itself; this is its last line.
    Exiting {
        /// The exit code.
        code: i32,
    },
}

impl Line {
    /// A line said at `at`, cut to whole milliseconds.
    #[must_use]
    pub fn new(at: Timestamp, pod: &str, fact: Fact) -> Self {
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        Self {
            at,
            pod: pod.to_owned(),
            fact,
        }
    }

    /// Whether this line tells of the signal `name` (`SIGTERM`).
    #[must_use]
    pub fn is_signal(&self, name: &str) -> bool {
        matches!(&self.fact, Fact::Signal { name: seen } if seen == name)
    }

    /// Whether this is the last line of a process that stopped by itself.
    #[must_use]
    pub fn is_exit(&self) -> bool {
        matches!(self.fact, Fact::Exiting { .. })
    }
}

/// The file in `LOG_DIR` that keeps a pod's lines after the pod is gone.
#[must_use]
pub fn log_file_name(namespace: &str, pod: &str) -> String {
    format!("{namespace}_{pod}.log")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_flat_json_and_comes_back_the_same() {
        let at = "2026-03-01T12:00:00.123456Z".parse().unwrap();
        let line = Line::new(
            at,
            "prod/orders",
            Fact::Signal {
                name: "SIGTERM".into(),
            },
        );
        let json = serde_json::to_string(&line).unwrap();
        assert_eq!(
            json,
            r#"{"at":"2026-03-01T12:00:00.123Z","pod":"prod/orders","fact":"signal","name":"SIGTERM"}"#
        );
        assert_eq!(serde_json::from_str::<Line>(&json).unwrap(), line);
    }
}
