//! Programs out of Debian's (or Ubuntu's) packages, unpacked into the cache. Nothing is installed:
//! apt's lists are a copy of our own, and dpkg never hears of it.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use tokio::process::Command;

use crate::said::said_by;

/// Packages that belong together, and what is run out of them to see that its libraries are there.
#[derive(Debug)]
pub struct Set {
    /// The folder's name in the cache.
    name: &'static str,
    packages: &'static [&'static str],
    programs: &'static [&'static str],
}

/// What a node needs, and the one library of theirs that a small system may lack.
pub const CONTAINERS: Set = Set {
    name: "containerd",
    packages: &[
        "containerd",
        "runc",
        "containernetworking-plugins",
        "libseccomp2",
    ],
    programs: &[
        "usr/bin/containerd",
        "usr/bin/containerd-shim-runc-v2",
        "usr/bin/ctr",
        "usr/sbin/runc",
        "usr/lib/cni/bridge",
    ],
};
/// What kube-proxy writes its rules with.
pub const NFTABLES: Set = Set {
    name: "nftables",
    packages: &[
        "nftables",
        "libnftables1",
        "libnftnl11",
        "libmnl0",
        "libjansson4",
        "libxtables12",
        "libedit2",
        "libbsd0",
        "libmd0",
    ],
    programs: &["usr/sbin/nft"],
};
/// What Argo CD keeps its manifests in.
pub const REDIS: Set = Set {
    name: "redis",
    packages: &[
        "redis-tools",
        "redis-server",
        "libjemalloc2",
        "liblzf1",
        "libatomic1",
    ],
    programs: &["usr/bin/redis-check-rdb"],
};

/// The unpacked packages.
#[derive(Clone, Debug)]
pub struct Packages {
    root: PathBuf,
    /// One line a package: name and version.
    pub versions: Vec<String>,
    programs: &'static [&'static str],
    libraries: Option<PathBuf>,
}

impl Packages {
    /// Takes them from the cache, or fetches them there: some seconds.
    ///
    /// # Errors
    /// If apt can't get them or they don't run here: why.
    pub async fn get(set: &Set) -> Result<Self, String> {
        let cache = cache();
        let dir = cache.join(format!("{}-{}-{}", set.name, release(), env::consts::ARCH));
        // Of two labs that start at once, the second waits for the first one's packages.
        let _turn = lock(&cache, &dir)?;
        if !dir.join("versions").exists() {
            fetch(set, &dir).await?;
        }
        Self::open(set, &dir).await
    }

    async fn open(set: &Set, dir: &Path) -> Result<Self, String> {
        let versions = fs::read_to_string(dir.join("versions"))
            .map_err(|error| format!("{}: {error}", dir.display()))?;
        let versions = versions.lines().map(str::to_owned).collect();
        let mut packages = Self {
            root: dir.join("root"),
            versions,
            programs: set.programs,
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
        let (programs, libraries) = (set.programs.join(", "), missing.join(", "));
        Err(format!(
            "{programs}: shared libraries are missing: {libraries}"
        ))
    }

    /// A program of theirs, by its path in the package.
    #[must_use]
    pub fn program(&self, path: &str) -> PathBuf {
        self.root.join(path)
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
        ldd.args(self.programs.iter().map(|program| self.root.join(program)));
        if let Some(dir) = &self.libraries {
            ldd.env("LD_LIBRARY_PATH", dir);
        }
        let said = said_by(&mut ldd).await.unwrap_or_else(|error| error);
        let missing = said.lines().filter(|line| line.contains("not found"));
        missing.map(|line| line.trim().to_owned()).collect()
    }
}

/// `~/.cache/quanttrader/tools`.
pub(crate) fn cache() -> PathBuf {
    let home = || Path::new(&env::var_os("HOME").unwrap_or_default()).join(".cache");
    let cache = env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    cache.join("quanttrader/tools")
}

fn lock(cache: &Path, dir: &Path) -> Result<File, String> {
    let file = dir.with_extension("lock");
    let locked = fs::create_dir_all(cache).and_then(|()| File::create(&file));
    let locked = locked.and_then(|file| file.lock().map(|()| file));
    locked.map_err(|error| format!("{}: {error}", file.display()))
}

/// Downloads and unpacks beside `dir`, and renames when all is there.
async fn fetch(set: &Set, dir: &Path) -> Result<(), String> {
    eprintln!(
        "fetching {} into {} …",
        set.packages.join(", "),
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
            .args(set.packages)
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
