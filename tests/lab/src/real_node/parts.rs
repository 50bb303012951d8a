//! What every real node is made of, gathered once: programs, packages, images.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tokio::{process::Command, task::spawn_blocking};

use super::{
    image::{DNS_IMAGE, Image, PAUSE_IMAGE, POD_IMAGE},
    images::{ServiceImages, write_image},
    lack::{self, NoRealNodes},
};
use crate::{
    packages::{self, Packages, cache},
    said::said_by,
    tool,
};

/// What nodes are made of, all of it in the cache.
#[derive(Clone, Debug)]
pub struct Parts {
    /// containerd, runc and the CNI plugins.
    pub packages: Packages,
    pub(super) kubelet: PathBuf,
    /// The static program, which is also a node's first process.
    pub(super) program: PathBuf,
    pub(super) images: Vec<PathBuf>,
    pub(super) network: Option<NetworkParts>,
}

/// What makes Services work on a node.
#[derive(Clone, Debug)]
pub(super) struct NetworkParts {
    pub(super) kube_proxy: PathBuf,
    pub(super) nftables: Packages,
}

impl Parts {
    /// Gathers them: instant when all is in the cache, under a minute when only the kubelet is.
    ///
    /// # Errors
    /// If this machine can't run real nodes; the reason is for people to read.
    pub async fn get() -> Result<Self, NoRealNodes> {
        lack::check_machine().await?;
        let cache = cache();
        let packages = Packages::get(&packages::CONTAINERS)
            .await
            .map_err(|why| NoRealNodes::NoDebianPackages { why })?;
        let kubelet = kubelet()
            .await
            .map_err(|why| NoRealNodes::NoKubelet { why })?;
        let why = |why| NoRealNodes::NoPodProgram { why };
        let program = build_program(&cache.join("pod")).await.map_err(why)?;
        let images = write_images(&program).map_err(why)?;
        Ok(Self {
            packages,
            kubelet,
            program,
            images,
            network: None,
        })
    }

    /// The same for nodes that are in a network: with kube-proxy and the cluster's DNS server.
    ///
    /// # Errors
    /// If this machine can't run real nodes, or no Services on them; the reason is for people to read.
    pub async fn get_networked() -> Result<Self, NoRealNodes> {
        let mut parts = Self::get().await?;
        let why = |why| NoRealNodes::NoNetwork { why };
        let nftables = Packages::get(&packages::NFTABLES).await.map_err(why)?;
        lack::check_nftables(&nftables).await.map_err(why)?;
        let kube_proxy = program("kube-proxy").await.map_err(why)?;
        let server = program("coredns").await.map_err(why)?;
        let server = fs::read(&server).map_err(|error| why(error.to_string()))?;
        let arguments = ["-conf", "/etc/coredns/Corefile"];
        let image = Image::new("/coredns", &server, &arguments, &[]);
        let image = image.map_err(|error| why(error.to_string()))?;
        let archive = write_image("coredns", &image, &[DNS_IMAGE.to_owned()]).map_err(why)?;
        parts.images.push(archive);
        parts.network = Some(NetworkParts {
            kube_proxy,
            nftables,
        });
        Ok(parts)
    }

    /// The pods' program as the image of these services too: see [`ServiceImages`].
    ///
    /// # Errors
    /// If an image can't be written.
    pub fn with_services(
        mut self,
        repositories: &[String],
    ) -> anyhow::Result<(Self, ServiceImages)> {
        let (images, archives) = ServiceImages::write(&self.program, repositories)?;
        self.images.extend(archives);
        Ok((self, images))
    }

    /// For a scenario that goes on, or ends, without real nodes: says on standard error, past any
    /// test harness's capture, that it is not run and why. `LAB_REAL_NODES=required` makes that an
    /// end of the process instead, for machines that are known to be able.
    pub async fn get_or_say_why(scenario: &str) -> Option<Self> {
        Self::or_say_why(Self::get().await, scenario)
    }

    /// The same of a network of real nodes.
    pub async fn get_networked_or_say_why(scenario: &str) -> Option<Self> {
        Self::or_say_why(Self::get_networked().await, scenario)
    }

    fn or_say_why(got: Result<Self, NoRealNodes>, scenario: &str) -> Option<Self> {
        let lack = match got {
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

/// A tool that is one program of its own name.
async fn program(name: &'static str) -> Result<PathBuf, String> {
    let directory = spawn_blocking(move || tool::directory(name)).await;
    let directory = directory.map_err(|error| error.to_string())?;
    let directory = directory.map_err(|error| format!("{error:#}"))?;
    Ok(directory.join(name))
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

fn write_images(program: &Path) -> Result<Vec<PathBuf>, String> {
    let content = fs::read(program).map_err(|error| format!("{}: {error}", program.display()))?;
    let images = [(PAUSE_IMAGE, "pause"), (POD_IMAGE, "serve")];
    let write = |(name, command): (&str, &str)| {
        let image = Image::new("/lab-pod", &content, &[command], &[]);
        let image = image.map_err(|error| error.to_string())?;
        write_image(command, &image, &[name.to_owned()])
    };
    images.into_iter().map(write).collect()
}
