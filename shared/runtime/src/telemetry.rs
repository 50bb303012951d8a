//! Logs: one JSON object a line on stdout, which Lambda carries to CloudWatch.

use std::str::FromStr;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{SettingError, Variables};

/// Crates whose talk below a warning is about HTTP frames, not about nodes. A prefix each.
const WIRE: [&str; 8] = [
    "aws_",
    "h2",
    "hyper",
    "lambda_runtime",
    "rustls",
    "tokio",
    "tower",
    "want",
];

/// Starts the logs at the level that `LOG_LEVEL` names (`info` if it is not set).
///
/// Call it once, first. At `trace` the wire's own lines come too.
pub fn start<F>(variables: &Variables<F>) -> Result<(), SettingError>
where
    F: Fn(&str) -> Option<String>,
{
    let level = level(variables)?;
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false);
    tracing_subscriber::registry()
        .with(filter(level))
        .with(lines)
        .init();
    Ok(())
}

fn level<F>(variables: &Variables<F>) -> Result<LevelFilter, SettingError>
where
    F: Fn(&str) -> Option<String>,
{
    const NAME: &str = "LOG_LEVEL";
    let Some(value) = variables.get(NAME) else {
        return Ok(LevelFilter::INFO);
    };
    LevelFilter::from_str(&value).map_err(|_| SettingError::Wrong {
        name: NAME.to_owned(),
        value,
        wants: "error, warn, info, debug, trace or off".to_owned(),
    })
}

fn filter(level: LevelFilter) -> Targets {
    let wire = match level {
        LevelFilter::TRACE => level,
        _ => level.min(LevelFilter::WARN),
    };
    Targets::new()
        .with_default(level)
        .with_targets(WIRE.map(|prefix| (prefix, wire)))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    fn named(value: &'static str) -> Result<LevelFilter, SettingError> {
        level(&Variables::new(move |_: &str| Some(value.to_owned())))
    }

    #[test]
    fn an_unknown_level_is_refused_and_an_empty_one_is_info() {
        assert_eq!(named(""), Ok(LevelFilter::INFO));
        assert_eq!(named("DEBUG"), Ok(LevelFilter::DEBUG));
        let error = named("loud").unwrap_err().to_string();
        assert!(
            error.starts_with("LOG_LEVEL is \"loud\": it wants error, warn"),
            "{error}"
        );
    }

    #[test]
    fn debug_shows_our_lines_and_not_the_wires() {
        let filter = filter(LevelFilter::DEBUG);
        assert!(filter.would_enable("cluster::evict", &Level::DEBUG));
        assert!(filter.would_enable("aws::sns", &Level::DEBUG));
        assert!(!filter.would_enable("aws_smithy_runtime::client", &Level::INFO));
        assert!(filter.would_enable("hyper::client", &Level::WARN));
    }

    #[test]
    fn a_quiet_function_has_a_quiet_wire() {
        assert!(!filter(LevelFilter::ERROR).would_enable("hyper", &Level::WARN));
    }
}
