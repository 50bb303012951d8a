//! What template.yaml says, read when the bench runs: a changed setting changes what is measured.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// The number behind the last of these words, each looked for after the one before:
/// `["\n  SecondLookDelay:", "Default:"]`.
pub fn number(words: &[&str]) -> Result<i64> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let missing = || {
        format!(
            "template.yaml has no {}",
            words.join(" … ").replace('\n', "")
        )
    };
    let rest = words
        .iter()
        .try_fold(text.as_str(), |rest, word| Some(rest.split_once(word)?.1))
        .with_context(missing)?;
    let digits = rest.split_whitespace().next().with_context(missing)?;
    digits.parse().with_context(missing)
}

/// How long Lambda may gather notices before it invokes, in seconds.
pub fn batching_window() -> Result<i64> {
    number(&["\n        Notices:", "MaximumBatchingWindowInSeconds:"])
}

/// How many notices one invocation may take.
pub fn batch_size() -> Result<i64> {
    number(&["\n        Notices:", "BatchSize:"])
}

/// How long an invocation may last, in seconds.
pub fn timeout() -> Result<i64> {
    number(&["\n  SpotDrain:", "Timeout:"])
}

/// When a notice is looked at once more, in seconds.
pub fn second_look_delay() -> Result<i64> {
    number(&["\n  SecondLookDelay:", "Default:"])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that can't go on fails")]
mod tests {
    use super::*;

    #[test]
    fn what_the_bench_asks_of_the_template_is_there() {
        assert!(batching_window().unwrap() >= 1);
        assert!(batch_size().unwrap() >= 1);
        assert!(second_look_delay().unwrap() >= 1);
        assert!(timeout().unwrap() >= 120);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let error = number(&["\n  SecondLookDelay:", "Nothing:"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "template.yaml has no   SecondLookDelay: … Nothing:"
        );
    }
}
