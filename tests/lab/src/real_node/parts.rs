//! What every real node is made of, gathered once: programs, packages, images.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use tokio::{process::Command, task::spawn_blocking};

use super::{
    image::{self, PAUSE_IMAGE, POD_IMAGE},
    lack::{self, NoRealNodes, said_by},
    packages::Packages,
};
use crate::tool;

static WRITES: AtomicU32 = AtomicU32::new(0);

/// What nodes are made of, all of it in the cache.
#[derive(Clone, Debug)]
pub struct Parts {
    /// containerd, runc and the CNI plugins.
    pub packages: Packages,
    pub(super) kubelet: PathBuf,
    /// The static program, which is also a node's first process.
    pub(super) program: PathBuf,
    pub(super) images: Vec<PathBuf>,
}

impl Parts {
    /// Gathers them: instant when all is in the cache, under a minute when only the kubelet is.
    ///
    /// # Errors
    /// If this machine can't run real nodes; the reason is for people to read.
    pub async fn get() -> Result<Self, NoRealNodes> {
        lack::check_machine().await?;
        let cache = cache();
        let packages = Packages::get(&cache).await?;
        let kubelet = kubelet()
            .await
            .map_err(|why| NoRealNodes::NoKubelet { why })?;
        let why = |why| NoRealNodes::NoPodProgram { why };
        let program = build_program(&cache.join("pod")).await.map_err(why)?;
        let images = write_images(&cache.join("pod"), &program).map_err(why)?;
        Ok(Self {
            packages,
            kubelet,
            program,
            images,
        })
    }

    /// For a scenario that goes on, or ends, without real nodes: says on standard error, past any
    /// test harness's capture, that it is not run and why. `LAB_REAL_NODES=required` makes that an
    /// end of the process instead, for machines that are known to be able.
    pub async fn get_or_say_why(scenario: &str) -> Option<Self> {
        let lack = match Self::get().await {
            Ok(parts) => return Some(parts),
            Err(lack) => lack,
        };
        let _ = writeln!(io::stderr(), "NOT RUN: {scenario}: {lack}");
        assert!(
            env::var("LAB_REAL_NODES").as_deref() != Ok("required"),
            "{lack}"
        );
        None
    }
}

/// `~/.cache/quanttrader/tools`.
fn cache() -> PathBuf {
    let home = || Path::new(&env::var_os("HOME").unwrap_or_default()).join(".cache");
    let cache = env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    cache.join("quanttrader/tools")
}

async fn kubelet() -> Result<PathBuf, String> {
    let programs = spawn_blocking(|| tool::directory("kubernetes")).await;
    let programs = programs
        .map_err(|error| error.to_string())?
        .map_err(|error| format!("{error:#}"))?;
    let kubelet = programs.join("kubelet");
    if kubelet.is_file() {
        Ok(kubelet)
    } else {
        Err(format!("{} is not there", kubelet.display()))
    }
}

/// One static file. Its flags differ from the workspace's, so it has a target directory of its own
/// and rebuilds nothing of anyone's.
async fn build_program(target: &Path) -> Result<PathBuf, String> {
    let triple = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "lab-pod",
        "--target",
        &triple,
    ]);
    cargo
        .arg("--manifest-path")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("pod/Cargo.toml"));
    cargo.arg("--target-dir").arg(target);
    cargo
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", "-C target-feature=+crt-static");
    said_by(&mut cargo).await?;
    Ok(target.join(triple).join("release/lab-pod"))
}

fn write_images(dir: &Path, program: &Path) -> Result<Vec<PathBuf>, String> {
    let content = fs::read(program).map_err(|error| format!("{}: {error}", program.display()))?;
    let images = [(PAUSE_IMAGE, "pause"), (POD_IMAGE, "serve")];
    let write = |(name, command): (&str, &str)| {
        let archive = image::archive(name, &content, command).map_err(|error| error.to_string())?;
        let path = dir.join(format!("{command}.tar"));
        // Renamed into place: another test or lab may be importing it, or be writing its own.
        let number = WRITES.fetch_add(1, Ordering::Relaxed);
        let work = dir.join(format!("{command}.{}-{number}", std::process::id()));
        let done = fs::write(&work, archive).and_then(|()| fs::rename(&work, &path));
        done.map(|()| path)
            .map_err(|error| format!("{}: {error}", work.display()))
    };
    images.into_iter().map(write).collect()
}
