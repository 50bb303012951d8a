//! What pods said of themselves, read from where their node or their own hand put it.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use lab_pod::{Line, log_file_name};

/// The lines of one container, from the files that its node's kubelet reads for `kubectl logs`.
/// They are gone soon after their pod.
///
/// # Errors
/// If the pod has no log on this node, or a line is not `lab-pod`'s.
pub fn container_log(
    pods: &Path,
    namespace: &str,
    pod: &str,
    container: &str,
) -> Result<Vec<Line>> {
    let prefix = format!("{namespace}_{pod}_");
    let all = fs::read_dir(pods).with_context(|| format!("reading {}", pods.display()))?;
    let mut all = all
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix));
    let dir = all
        .next()
        .with_context(|| format!("no log of {namespace}/{pod} in {}", pods.display()))?;
    let mut runs: Vec<_> = fs::read_dir(dir.path().join(container))?
        .flatten()
        .map(|run| run.path())
        .collect();
    runs.sort();
    let mut lines = Vec::new();
    for run in runs {
        let text = fs::read_to_string(&run)?;
        for line in text.lines().filter_map(said_on_stdout) {
            lines.push(
                serde_json::from_str(line).with_context(|| format!("{}: {line}", run.display()))?,
            );
        }
    }
    Ok(lines)
}

/// The lines that a pod kept in its `LOG_DIR`, also after it and its node are gone; none if it
/// never ran.
///
/// # Errors
/// If a line is not `lab-pod`'s.
pub fn kept_log(dir: &Path, namespace: &str, pod: &str) -> Result<Vec<Line>> {
    let path = dir.join(log_file_name(namespace, pod));
    let text = fs::read_to_string(&path).unwrap_or_default();
    // A process killed while it wrote leaves half a line, without its end.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let lines = whole.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .with_context(|| path.display().to_string())
}

/// A line of the container runtime's: time, stream, `F` or `P`, and what was said.
fn said_on_stdout(line: &str) -> Option<&str> {
    let (_, said) = line.split_once(" stdout F ")?;
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str =
        r#"{"at":"2026-03-01T12:00:00.123Z","pod":"prod/orders","fact":"signal","name":"SIGTERM"}"#;

    #[test]
    fn a_containers_lines_are_read_from_all_of_its_runs() {
        let pods = tempfile::tempdir().unwrap();
        let container = pods.path().join("prod_orders_8a6e/main");
        fs::create_dir_all(&container).unwrap();
        let noise = "2026-03-01T12:00:00.1Z stderr F lab-pod: LOG_DIR: no space\n";
        fs::write(
            container.join("0.log"),
            format!("2026-03-01T12:00:00.1Z stdout F {SAID}\n{noise}"),
        )
        .unwrap();
        fs::write(
            container.join("1.log"),
            format!("2026-03-01T12:00:09.1Z stdout F {SAID}\n"),
        )
        .unwrap();
        let lines = container_log(pods.path(), "prod", "orders", "main").unwrap();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].is_signal("SIGTERM"));
        assert!(
            container_log(pods.path(), "prod", "order", "main").is_err(),
            "a prefix is another pod"
        );
    }

    #[test]
    fn a_line_cut_off_by_sigkill_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(
            dir.path().join("prod_orders.log"),
            format!("{SAID}\n{}", &SAID[..40]),
        )
        .unwrap();
        assert_eq!(kept_log(dir.path(), "prod", "orders").unwrap().len(), 1);
        assert_eq!(kept_log(dir.path(), "prod", "other").unwrap(), []);
    }
}
