//! What runs below a program of the lab: ministack's functions are processes of its own.

use std::fs;

use anyhow::{Context, Result};

/// The ids of the processes of this name that `ancestor` started, or that those did.
///
/// # Errors
/// If `/proc` can't be read.
pub fn descendants(ancestor: u32, name: &str) -> Result<Vec<u32>> {
    let mut named = Vec::new();
    for entry in fs::read_dir("/proc").context("/proc, where processes are looked for")? {
        let id = entry?.file_name().to_str().and_then(|id| id.parse().ok());
        if let Some(id) = id.filter(|id| status(*id, "Name:").as_deref() == Some(name)) {
            named.push(id);
        }
    }
    named.retain(|id| descends(*id, ancestor));
    Ok(named)
}

fn descends(mut id: u32, ancestor: u32) -> bool {
    while let Some(parent) = status(id, "PPid:").and_then(|parent| parent.parse().ok()) {
        if parent == ancestor {
            return true;
        }
        id = parent;
    }
    false
}

/// <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>
fn status(id: u32, name: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next().map(str::to_owned)
}
