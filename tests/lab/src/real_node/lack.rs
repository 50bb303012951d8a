//! Why this machine can't run real nodes, in words that end with what to do about it.

use std::env;

use thiserror::Error;
use tokio::process::Command;

use crate::{packages::Packages, said::said_by};

/// What is missing. Whoever goes on without real nodes prints this.
#[derive(Debug, Error)]
pub enum NoRealNodes {
    /// Namespaces and cgroups are Linux's.
    #[error("no real nodes: they need Linux, and this is {}", env::consts::OS)]
    NotLinux,
    /// Mounts, cgroups and bridges are root's to make.
    #[error("no real nodes: they need root (this is user {uid}); run it again with `sudo -E`")]
    NotRoot {
        /// The user id at hand.
        uid: u32,
    },
    /// A program that Debian and Ubuntu have by default, or as good as.
    #[error("no real nodes: `{program}` is missing; `apt-get install {package}` brings it")]
    NoProgram {
        /// The program.
        program: &'static str,
        /// The Debian package that has it.
        package: &'static str,
    },
    /// Inside a container without the rights for it, for instance.
    #[error("no real nodes: this machine refuses a PID and a mount namespace ({why})")]
    NoNamespaces {
        /// What `unshare` said.
        why: String,
    },
    /// containerd, runc and the network plugins can't be had from Debian's or Ubuntu's archive.
    #[error("no real nodes: Debian's packages of containerd, runc and the CNI plugins: {why}")]
    NoDebianPackages {
        /// The command that failed and what it said.
        why: String,
    },
    /// The program of the pods must be one static file.
    #[error("no real nodes: the pods' program can't be built as a static one: {why}")]
    NoPodProgram {
        /// What cargo said.
        why: String,
    },
    /// A network of nodes needs more than nodes do.
    #[error("no real nodes: the network of their pods: {why}")]
    NoNetwork {
        /// What was missing.
        why: String,
    },
    /// The kubelet is built with the control plane's programs.
    #[error("no real nodes: no kubelet: {why}")]
    NoKubelet {
        /// What was missing.
        why: String,
    },
}

/// The programs that a node is started and ended with, and the packages that have them.
const PROGRAMS: [(&str, &str); 8] = [
    ("unshare", "util-linux"),
    ("nsenter", "util-linux"),
    ("mount", "mount"),
    ("ip", "iproute2"),
    ("ldd", "libc-bin"),
    ("apt-get", "apt"),
    ("dpkg-deb", "dpkg"),
    ("find", "findutils"),
];

/// Looks at this machine, without changing it.
///
/// # Errors
/// With the first thing that it lacks.
pub async fn check_machine() -> Result<(), NoRealNodes> {
    if !cfg!(target_os = "linux") {
        return Err(NoRealNodes::NotLinux);
    }
    let uid = rustix::process::geteuid().as_raw();
    if uid != 0 {
        return Err(NoRealNodes::NotRoot { uid });
    }
    for (program, package) in PROGRAMS {
        if !is_on_path(program) {
            return Err(NoRealNodes::NoProgram { program, package });
        }
    }
    let mut trial = Command::new("unshare");
    trial.args(["--pid", "--fork", "--mount", "--mount-proc", "--", "true"]);
    said_by(&mut trial)
        .await
        .map(drop)
        .map_err(|why| NoRealNodes::NoNamespaces { why })
}

/// Whether rules for Services can be written here.
///
/// # Errors
/// What the kernel, or `nft`, said.
pub async fn check_nftables(packages: &Packages) -> Result<(), String> {
    let mut trial = std::process::Command::new("unshare");
    packages.put_first(&mut trial);
    trial.args(["--net", "--", "nft", "add", "table", "ip", "trial"]);
    said_by(&mut trial.into()).await.map(drop)
}

fn is_on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lack_says_first_that_there_are_no_real_nodes() {
        let lacks = [
            NoRealNodes::NotRoot { uid: 1000 },
            NoRealNodes::NoProgram {
                program: "ip",
                package: "iproute2",
            },
            NoRealNodes::NoDebianPackages {
                why: "apt-get: 100".into(),
            },
        ];
        for lack in lacks {
            assert!(lack.to_string().starts_with("no real nodes: "), "{lack}");
        }
    }
}
