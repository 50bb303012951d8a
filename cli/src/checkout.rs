//! A checkout of the repository that Argo CD reads: what is committed in it, and one file changed by a commit.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::{Context, Result, bail, ensure};

/// Where a checkout is.
pub struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// The one at `root`, which is its top folder.
    pub fn at(root: &Path) -> Self {
        let root = root.to_owned();
        Self { root }
    }

    /// A file as the last commit has it.
    ///
    /// # Errors
    /// If it has none.
    pub fn committed(&self, file: &Path) -> Result<String> {
        self.said(&["show", &format!("HEAD:./{}", file.display())])
    }

    /// That nothing in these files waits for a commit: it would go along, or be lost.
    ///
    /// # Errors
    /// If something does.
    pub fn is_unchanged(&self, files: &[&Path]) -> Result<()> {
        let names = files.iter().map(|file| file.to_string_lossy());
        let names: Vec<_> = names.collect();
        let mut words = vec!["status", "--porcelain", "--"];
        words.extend(names.iter().map(AsRef::as_ref));
        let changed = self.said(&words)?;
        let lines: Vec<_> = changed.lines().map(str::trim).collect();
        ensure!(
            lines.is_empty(),
            "commit or drop what is changed first: {}",
            lines.join(", ")
        );
        Ok(())
    }

    /// The branch that is checked out; `HEAD` if none is.
    ///
    /// # Errors
    /// If git can't tell.
    pub fn branch(&self) -> Result<String> {
        let name = self.said(&["rev-parse", "--abbrev-ref", "HEAD"])?;
        Ok(name.trim().to_owned())
    }

    /// The branch that everything is read from, by `gitops/bootstrap/repository.yaml`.
    pub fn revision(&self) -> Option<String> {
        let text = fs::read_to_string(self.root.join("gitops/bootstrap/repository.yaml")).ok()?;
        let mut values = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("revision: "));
        let value = values.next()?.split(" #").next()?;
        Some(value.trim().trim_matches(['"', '\'']).to_owned())
    }

    /// Commits this text as the file's, and nothing else, whatever is staged. If git refuses, the file is as before.
    ///
    /// # Errors
    /// What git said.
    pub fn commit(&self, file: &Path, text: &str, message: &str) -> Result<()> {
        let path = self.root.join(file);
        let before = fs::read(&path)?;
        fs::write(&path, text).with_context(|| format!("{} can't be written", path.display()))?;
        let name = file.to_string_lossy();
        let done = self.said(&[
            "commit",
            "--quiet",
            "--only",
            "--message",
            message,
            "--",
            &name,
        ]);
        if done.is_err() {
            fs::write(&path, before)?;
        }
        done.map(drop).context("nothing was committed")
    }

    fn said(&self, words: &[&str]) -> Result<String> {
        let mut git = Command::new("git");
        let Output {
            status,
            stdout,
            stderr,
        } = git
            .arg("-C")
            .arg(&self.root)
            .args(words)
            .output()
            .context("git can't be run")?;
        if !status.success() {
            bail!(
                "git {}: {}",
                words[0],
                String::from_utf8_lossy(&stderr).trim()
            );
        }
        Ok(String::from_utf8(stdout)?)
    }
}
