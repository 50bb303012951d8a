//! Image archives in the cache, and the pods' program under the names of services.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context, Result, anyhow};
use serde::Serialize;

use super::image::{Image, TAG};
use crate::packages::cache;

static WRITES: AtomicU32 = AtomicU32::new(0);

/// The pods' program in place of services' own images, which a later phase builds. A node has it
/// under each repository's name: by its digest, and by the tag `lab`.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceImages {
    /// `sha256:…` of one that gets ready.
    pub ready: String,
    /// And of the next release, which does the same.
    pub next: String,
    /// And of one that starts, answers, and never is ready; by digest only.
    pub never_ready: String,
}

impl ServiceImages {
    pub(super) fn write(program: &Path, repositories: &[String]) -> Result<(Self, Vec<PathBuf>)> {
        let content = fs::read(program).with_context(|| program.display().to_string())?;
        let image = |variables: &[&str]| Image::new("/lab-pod", &content, &["serve"], variables);
        let (ready, next, bad) = (
            image(&[])?,
            image(&["RELEASE=next"])?,
            image(&["READY=never"])?,
        );
        let digests = |image: &Image| {
            let digest = image.digest();
            let name = |repository: &String| format!("{repository}@{digest}");
            repositories.iter().map(name).collect::<Vec<_>>()
        };
        let tags = repositories.iter().map(|name| format!("{name}:{TAG}"));
        let names: Vec<_> = digests(&ready).into_iter().chain(tags).collect();
        let archives = [
            write_image("services", &ready, &names),
            write_image("services-next", &next, &digests(&next)),
            write_image("services-never-ready", &bad, &digests(&bad)),
        ];
        let archives: Result<Vec<_>, String> = archives.into_iter().collect();
        let images = Self {
            ready: ready.digest(),
            next: next.digest(),
            never_ready: bad.digest(),
        };
        Ok((images, archives.map_err(|why| anyhow!(why))?))
    }
}

/// Writes an image's archive into the cache.
pub(super) fn write_image(file: &str, image: &Image, names: &[String]) -> Result<PathBuf, String> {
    let dir = cache().join("pod");
    let archive = image.archive(names).map_err(|error| error.to_string())?;
    let path = dir.join(format!("{file}.tar"));
    // Renamed into place: another test or lab may be importing it, or be writing its own.
    let number = WRITES.fetch_add(1, Ordering::Relaxed);
    let work = dir.join(format!("{file}.{}-{number}", std::process::id()));
    let done = fs::write(&work, archive).and_then(|()| fs::rename(&work, &path));
    done.map(|()| path)
        .map_err(|error| format!("{}: {error}", work.display()))
}
