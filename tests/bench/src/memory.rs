//! What the function's processes take of memory, as /proc shows them.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use lab::processes::{descendants, status};

use crate::table::Row;

/// The peak stays readable for as long as the process lives, and those of ministack are kept warm.
const LOOKED_EVERY: Duration = Duration::from_millis(250);
const WHAT: &str = "Memory: the function's peak RSS during the burst (VmHWM)";

/// The largest peak RSS in kB, and which processes there were.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<(u64, BTreeSet<u32>)>>);

impl Memory {
    pub async fn watch(self) {
        loop {
            self.look();
            tokio::time::sleep(LOOKED_EVERY).await;
        }
    }

    pub fn look(&self) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, peak) in functions() {
            seen.0 = seen.0.max(peak);
            seen.1.insert(id);
        }
    }

    /// How many processes there were.
    pub fn processes(&self) -> usize {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .1
            .len()
    }

    pub fn row(&self) -> Row {
        let peak = self.0.lock().unwrap_or_else(PoisonError::into_inner).0;
        let processes = self.processes();
        if processes == 0 {
            return Row::left_out(WHAT, "", "no process of the function was seen in /proc");
        }
        let mib = peak as f64 / 1024.0;
        Row::new(
            WHAT,
            "",
            format!("**{mib:.1} MiB** (the largest of {processes} processes)"),
            "",
        )
    }
}

/// The function's processes below this one, with their peak RSS in kB.
fn functions() -> Vec<(u32, u64)> {
    let ids = descendants(std::process::id(), "bootstrap").unwrap_or_default();
    ids.into_iter()
        .filter_map(|id| Some((id, status(id, "VmHWM:")?.parse().ok()?)))
        .collect()
}
