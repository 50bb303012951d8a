//! What of a lab can be seen from outside.

use std::{fs, path::Path};

/// What of a lab can be seen from outside: processes that name its directory, and links and cgroups
/// that its nodes named.
pub fn traces(dir: &Path) -> Vec<String> {
    let dir = dir.to_str().unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let command = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        if command.contains(dir) {
            found.push(command);
        }
    }
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    found.extend(
        mounts
            .lines()
            .filter(|line| line.contains(dir))
            .map(str::to_owned),
    );
    found
}

pub fn bridges_and_cgroups() -> Vec<String> {
    let mut found = Vec::new();
    for dir in ["/sys/class/net", "/sys/fs/cgroup", "/sys/fs/cgroup/pids"] {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if name.starts_with("qt") {
                found.push(name);
            }
        }
    }
    found
}
