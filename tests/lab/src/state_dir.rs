//! The directory of one lab: certificates, databases, logs. Kept if a test fails, else removed.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result};

/// How long what a dead process left behind is kept for those who read its logs.
const KEPT: Duration = Duration::from_secs(24 * 3600);

static LABS: AtomicU32 = AtomicU32::new(0);

/// A directory of its own for each lab, removed when it is dropped unless the test failed or
/// `LAB_KEEP` is set.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
}

impl StateDir {
    /// Makes `TMPDIR/quanttrader-lab/PID-N`, and removes what dead labs left there a day ago.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn create() -> Result<Self> {
        let all = env::temp_dir().join("quanttrader-lab");
        sweep(&all);
        let number = LABS.fetch_add(1, Ordering::Relaxed);
        let path = all.join(format!("{}-{number}", process::id()));
        // A process of an earlier life may have had this id.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("logs"))
            .with_context(|| format!("creating {}", path.display()))?;
        Ok(Self { path })
    }

    /// The directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the logs of its programs are.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }
}

impl Drop for StateDir {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the lab's logs are kept in {}", self.logs().display());
        } else if env::var_os("LAB_KEEP").is_none() {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn sweep(all: &Path) {
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.split('-').next());
        let alive = owner.is_some_and(|id| Path::new("/proc").join(id).exists());
        let modified = entry.metadata().and_then(|data| data.modified());
        let age = modified.map(|at| SystemTime::now().duration_since(at).unwrap_or_default());
        if !alive && age.is_ok_and(|age| age > KEPT) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
