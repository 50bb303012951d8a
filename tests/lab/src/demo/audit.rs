//! What the function asked of the API server, from the API server's own audit log.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use anyhow::Result;
use jiff::Timestamp;
use serde_json::Value;

/// A request of the function's that was answered.
pub struct Request {
    pub at: Timestamp,
    /// `create pods/eviction`
    pub what: String,
    pub name: String,
    pub code: u64,
}

/// The audit log, read as it grows.
pub struct Audit {
    path: PathBuf,
    read: u64,
}

impl Audit {
    /// From now on.
    pub fn of(path: &Path) -> Result<Self> {
        Ok(Self { path: path.to_owned(), read: std::fs::metadata(path)?.len() })
    }

    /// What has come since.
    pub fn more(&mut self) -> Result<Vec<Request>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.read))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        self.read += u64::try_from(whole)?;
        let lines = text[..whole].split(|byte| *byte == b'\n');
        Ok(lines.filter_map(|line| request(&serde_json::from_slice(line).ok()?)).collect())
    }
}

fn request(event: &Value) -> Option<Request> {
    let groups = event["user"]["groups"].as_array()?;
    if !groups.iter().any(|group| group == lab::GROUP) || event["stage"] != "ResponseComplete" {
        return None;
    }
    let of = &event["objectRef"];
    let part = of["subresource"].as_str().map_or(String::new(), |part| format!("/{part}"));
    Some(Request {
        at: event["stageTimestamp"].as_str()?.parse().ok()?,
        what: format!("{} {}{part}", event["verb"].as_str()?, of["resource"].as_str()?),
        name: of["name"].as_str().unwrap_or_default().to_owned(),
        code: event["responseStatus"]["code"].as_u64().unwrap_or_default(),
    })
}
