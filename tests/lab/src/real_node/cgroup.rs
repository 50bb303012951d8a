//! A node's own branch of the machine's cgroups, in version 1 (a hierarchy a controller) or 2 (one).

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

const MOUNT: &str = "/sys/fs/cgroup";
/// A killed process leaves its cgroup within milliseconds, unless it writes to a slow disk.
const EMPTY_WITHIN: Duration = Duration::from_secs(10);

/// Makes the branch `name` in every hierarchy, so that a kubelet can take it for its root.
///
/// # Errors
/// If this machine's cgroups can't be written.
pub fn create(name: &str) -> Result<()> {
    if is_version_2() {
        delegate_controllers()?;
    }
    for hierarchy in hierarchies() {
        let branch = hierarchy.join(name);
        fs::create_dir_all(&branch).with_context(|| format!("creating {}", branch.display()))?;
        // Version 1 starts a cpuset with neither processors nor memory.
        for file in ["cpuset.cpus", "cpuset.mems"] {
            if !is_version_2() && hierarchy.join(file).exists() {
                fs::write(branch.join(file), fs::read(hierarchy.join(file))?)?;
            }
        }
    }
    Ok(())
}

/// Kills whatever still runs in the branch and removes it.
///
/// # Errors
/// If something in it doesn't die.
pub fn remove(name: &str) -> Result<()> {
    let until = Instant::now() + EMPTY_WITHIN;
    for branch in hierarchies().iter().map(|hierarchy| hierarchy.join(name)) {
        while let Err(error) = remove_tree(&branch) {
            ensure!(Instant::now() < until, "{}: {error}", branch.display());
            for process in processes_below(&branch) {
                let _ = kill_process(process, Signal::KILL);
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
    Ok(())
}

fn is_version_2() -> bool {
    Path::new(MOUNT).join("cgroup.controllers").exists()
}

fn hierarchies() -> Vec<PathBuf> {
    if is_version_2() {
        return vec![PathBuf::from(MOUNT)];
    }
    // `cpu` may be a link to `cpu,cpuacct`.
    let real = |path: &PathBuf| !path.is_symlink() && path.join("cgroup.procs").exists();
    let all = fs::read_dir(MOUNT).into_iter().flatten().flatten();
    all.map(|entry| entry.path()).filter(real).collect()
}

/// Below its root a version 2 controller exists only where the parent hands it down.
fn delegate_controllers() -> Result<()> {
    let root = Path::new(MOUNT);
    let controllers = fs::read_to_string(root.join("cgroup.controllers"))?;
    let down = fs::read_to_string(root.join("cgroup.subtree_control"))?;
    for name in controllers.split_whitespace() {
        if !down.split_whitespace().any(|there| there == name) {
            fs::write(root.join("cgroup.subtree_control"), format!("+{name}"))
                .with_context(|| format!("handing down the cgroup controller {name}"))?;
        }
    }
    Ok(())
}

fn remove_tree(dir: &Path) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(dir) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        if entry.file_type()?.is_dir() {
            remove_tree(&entry.path())?;
        }
    }
    match fs::remove_dir(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn processes_below(dir: &Path) -> Vec<Pid> {
    let ids = fs::read_to_string(dir.join("cgroup.procs")).unwrap_or_default();
    let ids = ids
        .lines()
        .filter_map(|id| id.parse().ok().and_then(Pid::from_raw));
    let mut all: Vec<Pid> = ids.collect();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            all.extend(processes_below(&entry.path()));
        }
    }
    all
}
