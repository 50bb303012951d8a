//! `qtctl completions`.

use crate::qtctl::{out, qtctl};

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = qtctl(&["completions", shell], "");
        assert_eq!(output.status.code(), Some(0), "{shell}");
        assert!(out(&output).contains("explain"), "{shell}");
    }
}
