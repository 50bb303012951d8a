//! containerd, runc and the CNI plugins out of Debian's (or Ubuntu's) packages, unpacked into the
//! cache. Nothing is installed: apt's lists are a copy of our own, and dpkg never hears of it.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use tokio::process::Command;

use super::lack::{NoRealNodes, said_by};

/// The packages a node needs, and the one library of theirs that a small system may lack.
const PACKAGES: [&str; 4] = [
    "containerd",
    "runc",
    "containernetworking-plugins",
    "libseccomp2",
];
/// What is run out of them, to see that its libraries are there.
const PROGRAMS: [&str; 5] = [
    "usr/bin/containerd",
    "usr/bin/containerd-shim-runc-v2",
    "usr/bin/ctr",
    "usr/sbin/runc",
    "usr/lib/cni/bridge",
];

/// The unpacked packages.
#[derive(Clone, Debug)]
pub struct Packages {
    root: PathBuf,
    /// One line a package: name and version.
    pub versions: Vec<String>,
    libraries: Option<PathBuf>,
}

impl Packages {
    /// Takes them from `cache`, or fetches them there: 36 MB, some seconds.
    ///
    /// # Errors
    /// If apt can't get them or they don't run here.
    pub async fn get(cache: &Path) -> Result<Self, NoRealNodes> {
        let dir = cache.join(format!("containerd-{}-{}", release(), env::consts::ARCH));
        // Of two labs that start at once, the second waits for the first one's packages.
        let _turn = lock(cache, &dir).map_err(|why| NoRealNodes::NoDebianPackages { why })?;
        if !dir.join("versions").exists() {
            fetch(&dir)
                .await
                .map_err(|why| NoRealNodes::NoDebianPackages { why })?;
        }
        Self::open(&dir).await
    }

    async fn open(dir: &Path) -> Result<Self, NoRealNodes> {
        let why = |error| NoRealNodes::NoDebianPackages {
            why: format!("{}: {error}", dir.display()),
        };
        let versions = fs::read_to_string(dir.join("versions")).map_err(why)?;
        let versions = versions.lines().map(str::to_owned).collect();
        let mut packages = Self {
            root: dir.join("root"),
            versions,
            libraries: None,
        };
        if packages.missing_libraries().await.is_empty() {
            return Ok(packages);
        }
        packages.libraries = Some(
            packages
                .root
                .join(format!("usr/lib/{}-linux-gnu", env::consts::ARCH)),
        );
        let missing = packages.missing_libraries().await;
        if missing.is_empty() {
            return Ok(packages);
        }
        Err(NoRealNodes::NoLibraries {
            programs: PROGRAMS.join(", "),
            libraries: missing.join(", "),
        })
    }

    /// Where the CNI plugins are.
    #[must_use]
    pub fn cni(&self) -> PathBuf {
        self.root.join("usr/lib/cni")
    }

    /// Has `command` find these programs, and their libraries, before any others.
    pub fn put_first<'a>(
        &self,
        command: &'a mut std::process::Command,
    ) -> &'a mut std::process::Command {
        let ours = ["usr/bin", "usr/sbin"].map(|dir| self.root.join(dir));
        let path = env::var_os("PATH").unwrap_or_default();
        let all = ours.into_iter().chain(env::split_paths(&path));
        command.env("PATH", env::join_paths(all).unwrap_or(path));
        if let Some(dir) = &self.libraries {
            command.env("LD_LIBRARY_PATH", dir);
        }
        command
    }

    async fn missing_libraries(&self) -> Vec<String> {
        let mut ldd = Command::new("ldd");
        ldd.args(PROGRAMS.map(|program| self.root.join(program)));
        if let Some(dir) = &self.libraries {
            ldd.env("LD_LIBRARY_PATH", dir);
        }
        let said = said_by(&mut ldd).await.unwrap_or_else(|error| error);
        let missing = said.lines().filter(|line| line.contains("not found"));
        missing.map(|line| line.trim().to_owned()).collect()
    }
}

fn lock(cache: &Path, dir: &Path) -> Result<File, String> {
    let file = dir.with_extension("lock");
    let locked = fs::create_dir_all(cache).and_then(|()| File::create(&file));
    let locked = locked.and_then(|file| file.lock().map(|()| file));
    locked.map_err(|error| format!("{}: {error}", file.display()))
}

/// Downloads and unpacks beside `dir`, and renames when all is there.
async fn fetch(dir: &Path) -> Result<(), String> {
    eprintln!(
        "fetching containerd, runc and the CNI plugins into {} …",
        dir.display()
    );
    let work = dir.with_extension("part");
    let _ = fs::remove_dir_all(&work);
    for part in ["lists/partial", "cache/archives/partial", "debs", "root"] {
        fs::create_dir_all(work.join(part)).map_err(|e| format!("{}: {e}", work.display()))?;
    }
    said_by(apt(&work).arg("update")).await?;
    said_by(
        apt(&work)
            .arg("download")
            .args(PACKAGES)
            .current_dir(work.join("debs")),
    )
    .await?;
    let versions = unpack(&work).await?;
    for spent in ["lists", "cache", "debs"] {
        let _ = fs::remove_dir_all(work.join(spent));
    }
    let done = fs::write(work.join("versions"), versions).and_then(|()| fs::rename(&work, dir));
    done.map_err(|error| format!("{}: {error}", dir.display()))
}

/// apt-get with lists and caches of its own, so that the machine's stay as they are.
fn apt(work: &Path) -> Command {
    let option = |name: &str, dir: &str| -> OsString {
        format!("{name}={}", work.join(dir).display()).into()
    };
    let mut command = Command::new("apt-get");
    command.arg("-o").arg(option("Dir::State::lists", "lists"));
    command.arg("-o").arg(option("Dir::Cache", "cache"));
    // The cache may be where apt's own user can't write.
    command.args([
        "-q",
        "-o",
        "APT::Sandbox::User=root",
        "-o",
        "Acquire::Retries=3",
    ]);
    command
}

async fn unpack(work: &Path) -> Result<String, String> {
    let mut versions = String::new();
    let debs = fs::read_dir(work.join("debs")).map_err(|error| error.to_string())?;
    let mut debs: Vec<PathBuf> = debs.flatten().map(|entry| entry.path()).collect();
    debs.sort();
    for deb in debs
        .iter()
        .filter(|path| path.extension() == Some(OsStr::new("deb")))
    {
        said_by(
            Command::new("dpkg-deb")
                .arg("-x")
                .arg(deb)
                .arg(work.join("root")),
        )
        .await?;
        let mut show = Command::new("dpkg-deb");
        show.args(["--show", "--showformat", "${Package} ${Version}\\n"])
            .arg(deb);
        versions += &said_by(&mut show).await?;
    }
    Ok(versions)
}

/// `bookworm`, `noble`: packages of one release need not run on another.
fn release() -> String {
    let mut text = String::new();
    let _ = File::open("/etc/os-release").and_then(|mut file| file.read_to_string(&mut text));
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    name.unwrap_or("unknown").trim_matches('"').to_owned()
}
