//! Short commands: what they said, or what they complained of.

use std::process::Stdio;

use tokio::process::Command;

/// Runs a short command to its end and gives what it printed; if it fails, what it complained of.
pub(crate) async fn said_by(command: &mut Command) -> Result<String, String> {
    let name = command
        .as_std()
        .get_program()
        .to_string_lossy()
        .into_owned();
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = command
        .output()
        .await
        .map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().rev().take(5).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Err(format!("{name}: {}: {}", output.status, last.join(" | ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failed_command_is_named_with_its_last_words() {
        let error = said_by(Command::new("ls").arg("/nowhere/at/all"))
            .await
            .unwrap_err();
        assert!(
            error.starts_with("ls: ") && error.contains("/nowhere/at/all"),
            "{error}"
        );
    }
}
