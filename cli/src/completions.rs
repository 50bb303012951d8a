//! `qtctl completions`: a script that teaches a shell our commands and options.

use std::io::Write;

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  source <(qtctl completions bash)
  qtctl completions zsh > ~/.zfunc/_qtctl
  qtctl completions fish > ~/.config/fish/completions/qtctl.fish")]
pub struct Completions {
    /// The shell to print the script for.
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub fn run(self, out: &mut impl Write) -> Result<()> {
        let mut script = Vec::new();
        let mut command = crate::Qtctl::command();
        clap_complete::generate(self.shell, &mut command, "qtctl", &mut script);
        Ok(out.write_all(&script)?)
    }
}
