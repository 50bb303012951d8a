//! What Argo CD fetches from: git repositories behind `git daemon`, and charts behind HTTP.

use std::{
    net::Ipv4Addr,
    path::{Component, Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use axum::{Router, extract::State, http::StatusCode, http::Uri};
use tokio::{net::TcpListener, task::AbortHandle};

use crate::{lab::Lab, port, process::Process};

/// Both, as long as this lives.
#[derive(Debug)]
pub struct Served {
    /// `git://127.0.0.1:PORT`: a bare repository below is `GIT/NAME.git`.
    pub git: String,
    /// `http://127.0.0.1:PORT`, a Helm repository if the folder has an index.yaml.
    pub charts: String,
    _git: Process,
    charts_task: AbortHandle,
}

impl Served {
    /// Serves the repositories below `git` and the files below `charts`.
    ///
    /// # Errors
    /// If git isn't there or a port is taken.
    pub async fn start(lab: &Lab, git: &Path, charts: &Path) -> Result<Self> {
        let port = port::free()?;
        let mut daemon = Command::new("git");
        daemon.args(["daemon", "--reuseaddr", "--export-all"]);
        daemon.args(["--listen=127.0.0.1".to_owned(), format!("--port={port}")]);
        daemon
            .arg(format!("--base-path={}", git.display()))
            .arg(git);
        let daemon = Process::start("git-daemon", &mut daemon, &lab.dir().join("logs"))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let files = Router::new().fallback(file).with_state(charts.to_owned());
        let serving = async move { axum::serve(listener, files).await };
        Ok(Self {
            git: format!("git://127.0.0.1:{port}"),
            charts: format!("http://{address}"),
            _git: daemon,
            charts_task: lab.world().runtime().spawn(serving).abort_handle(),
        })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.charts_task.abort();
    }
}

async fn file(State(dir): State<PathBuf>, uri: Uri) -> Result<Vec<u8>, (StatusCode, String)> {
    let path = below(&dir, uri.path()).context("not below the folder");
    let path = path.map_err(|error| (StatusCode::FORBIDDEN, error.to_string()))?;
    let content = tokio::fs::read(&path).await;
    content.map_err(|error| {
        (
            StatusCode::NOT_FOUND,
            format!("{}: {error}", path.display()),
        )
    })
}

fn below(dir: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path.trim_start_matches('/'));
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    plain.then(|| dir.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_served_from_beside_the_folder() {
        let dir = Path::new("/charts");
        assert_eq!(
            below(dir, "/a/b.tgz"),
            Some(PathBuf::from("/charts/a/b.tgz"))
        );
        for outside in ["/../etc/passwd", "//etc/../../passwd"] {
            assert_eq!(below(dir, outside), None, "{outside}");
        }
    }
}
