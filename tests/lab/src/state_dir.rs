//! The directory of one lab: certificates, databases, images, logs. Of a failed or killed one the logs are kept.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result, ensure};
use rustix::fs::statvfs;

use crate::process::at_the_end;

/// How long what a dead process left behind is kept for those who read its logs.
const KEPT: Duration = Duration::from_secs(24 * 3600);

static LABS: AtomicU32 = AtomicU32::new(0);

/// A real node with its images takes 0.7 GB, a control plane with ministack 0.2.
const NEEDED: u64 = 2_000_000_000;

/// A directory of its own for each lab, removed when it is dropped unless the test failed: then the
/// logs stay. With `LAB_KEEP` all of it does.
#[derive(Debug)]
pub struct StateDir {
    path: PathBuf,
}

impl StateDir {
    /// Makes `TMPDIR/quanttrader-lab/PID-N`, and removes what dead labs left there a day ago.
    ///
    /// # Errors
    /// If it can't be written, or there is no room for a lab.
    pub fn create() -> Result<Self> {
        let all = env::temp_dir().join("quanttrader-lab");
        sweep(&all);
        let number = LABS.fetch_add(1, Ordering::Relaxed);
        let path = all.join(format!("{}-{number}", process::id()));
        // A process of an earlier life may have had this id.
        let _ = fs::remove_dir_all(&path);
        ensure_room(&env::temp_dir())?;
        fs::create_dir_all(path.join("logs"))
            .with_context(|| format!("creating {}", path.display()))?;
        if !kept_whole() {
            at_the_end(&all_but_logs(&path))?;
        }
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
        } else if !kept_whole() {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn kept_whole() -> bool {
    env::var_os("LAB_KEEP").is_some()
}

/// A lab in a `static` is never dropped, nor is that of a killed process.
fn all_but_logs(path: &Path) -> String {
    let path = path.display().to_string().replace('\'', r"'\''");
    format!("find '{path}' -mindepth 1 -maxdepth 1 ! -name logs -exec rm -rf {{}} +")
}

fn ensure_room(at: &Path) -> Result<()> {
    let disk = statvfs(at).with_context(|| format!("looking for room in {}", at.display()))?;
    let free = disk.f_bavail * disk.f_frsize;
    ensure!(
        free >= NEEDED,
        "a lab needs {} MB of room in {}, and {} are free: make room, or set TMPDIR",
        NEEDED / 1_000_000,
        at.display(),
        free / 1_000_000
    );
    Ok(())
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
