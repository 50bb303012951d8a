//! Where the pinned programs are; `tools/install` gets those that are missing.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

/// The directory of one tool of `tests/lab/tools/install`. Instant if it is there; if not, it is
/// built now, with its progress on standard error.
///
/// # Errors
/// If it can't be had: the script names what is missing.
pub fn directory(name: &str) -> Result<PathBuf> {
    let install = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/install");
    let output = Command::new(&install)
        .arg(name)
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("running {}", install.display()))?;
    ensure!(
        output.status.success(),
        "{} {name} failed",
        install.display()
    );
    let path = String::from_utf8(output.stdout)?;
    Ok(PathBuf::from(path.trim()))
}
