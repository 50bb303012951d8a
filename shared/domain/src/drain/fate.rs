//! What became of a pod.

use std::fmt;

use serde::Serialize;

use super::{Cost, PodId, Stay};

/// What stood against an eviction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// Budgets without room, by name. Two or more can never be satisfied by eviction.
    Budgets(Vec<String>),
    /// The API server would not, in its own words.
    Refused(String),
}

/// What became of a pod; every pod has exactly one fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It was evicted and has stopped.
    Evicted,
    /// It was deleted against what blocked it, and has stopped.
    Forced(Block),
    /// It stopped without us.
    Gone,
    /// It stays.
    Stayed(Stay),
    /// It was still there at the deadline: told to stop or not, it ends with the instance.
    Lost(Option<Block>),
    /// This look is over and it still stands; there will be another.
    Standing(Option<Block>),
}

/// A pod, its fate, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PodReport {
    /// Which pod.
    pub pod: PodId,
    /// What became of it.
    pub fate: Fate,
    /// Milliseconds from the start of this look until it was gone.
    pub millis: Option<u64>,
    /// What moving it cost.
    pub costs: Vec<Cost>,
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Budgets(names) if names.len() == 1 => write!(f, "held by budget {}", names[0]),
            Self::Budgets(names) => {
                write!(f, "held by {} budgets: {}", names.len(), names.join(", "))
            }
            Self::Refused(why) => write!(f, "refused: {why}"),
        }
    }
}

impl Fate {
    /// In a word or two.
    fn name(&self) -> &'static str {
        match self {
            Self::Evicted => "evicted",
            Self::Forced(_) => "forced",
            Self::Gone => "gone by itself",
            Self::Stayed(_) => "stayed",
            Self::Lost(_) => "lost",
            Self::Standing(None) => "still stopping",
            Self::Standing(Some(_)) => "still there",
        }
    }

    fn why(&self) -> Option<String> {
        match self {
            Self::Forced(block) | Self::Lost(Some(block)) | Self::Standing(Some(block)) => {
                Some(block.to_string())
            }
            Self::Lost(None) => Some("did not stop in time".to_owned()),
            Self::Stayed(why) => Some(why.to_string()),
            Self::Evicted | Self::Gone | Self::Standing(None) => None,
        }
    }
}

impl fmt::Display for PodReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pod, self.fate.name())?;
        if let Some(millis) = self.millis {
            write!(f, " after {millis} ms")?;
        }
        if let Some(why) = self.fate.why() {
            write!(f, ", {why}")?;
        }
        self.costs
            .iter()
            .try_for_each(|cost| write!(f, " ({cost})"))
    }
}
