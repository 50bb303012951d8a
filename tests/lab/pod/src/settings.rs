//! How one process of the lab is to behave, from its environment.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use crate::upstream::Upstream;

/// What the environment variables say.
#[derive(Debug)]
pub struct Settings {
    /// `PORT`: where the probes listen; default 8080, 0 for any.
    pub port: u16,
    /// `UPSTREAM_URLS`: comma-separated; `/readyz` fails while one of them doesn't answer 2xx.
    pub upstreams: Vec<Upstream>,
    /// `READY=never`: `/readyz` never answers 2xx, as a bad release's doesn't.
    pub never_ready: bool,
    /// `STOP_AFTER`: how it takes SIGTERM; default `1s`.
    pub stop: Stop,
    /// `LOG_DIR`: a folder that outlives the pod, for a second copy of the log.
    pub log_dir: Option<PathBuf>,
    /// `POD_NAMESPACE`, by the downward API.
    pub namespace: String,
    /// `POD_NAME`, by the downward API.
    pub pod: String,
}

/// What SIGTERM does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// `2s`, `250ms`: finish in this time, then exit with 0.
    After(Duration),
    /// `never`: carry on until SIGKILL.
    Never,
}

impl Settings {
    /// Reads them; a value that can't be read ends the program, so that no test runs on a guess.
    pub fn from_environment() -> Result<Self, Box<dyn Error>> {
        let text =
            |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
        Ok(Self {
            port: text("PORT", "8080")
                .parse()
                .map_err(|e| format!("PORT: {e}"))?,
            upstreams: text("UPSTREAM_URLS", "")
                .split(',')
                .filter(|url| !url.is_empty())
                .map(Upstream::parse)
                .collect::<Result<_, _>>()
                .map_err(|e| format!("UPSTREAM_URLS: {e}"))?,
            never_ready: match text("READY", "").as_str() {
                "" => false,
                "never" => true,
                other => return Err(format!("READY: {other:?} is not `never`").into()),
            },
            stop: Stop::parse(&text("STOP_AFTER", "1s"))?,
            log_dir: std::env::var_os("LOG_DIR").map(PathBuf::from),
            namespace: text("POD_NAMESPACE", "none"),
            pod: text("POD_NAME", "none"),
        })
    }
}

impl Stop {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("STOP_AFTER: {text:?} is neither `never` nor like `2s` or `250ms`");
        if text == "never" {
            return Ok(Self::Never);
        }
        let (number, millis) = match text.strip_suffix("ms") {
            Some(number) => (number, 1),
            None => (text.strip_suffix('s').ok_or_else(wrong)?, 1000),
        };
        let number: u64 = number.parse().map_err(|_| wrong())?;
        Ok(Self::After(Duration::from_millis(
            number.saturating_mul(millis),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_to_stop_is_in_seconds_milliseconds_or_never() {
        assert_eq!(Stop::parse("2s"), Ok(Stop::After(Duration::from_secs(2))));
        assert_eq!(
            Stop::parse("250ms"),
            Ok(Stop::After(Duration::from_millis(250)))
        );
        assert_eq!(Stop::parse("never"), Ok(Stop::Never));
        for wrong in ["", "2", "-1s", "soon", "1.5s"] {
            assert!(Stop::parse(wrong).is_err(), "{wrong:?} was taken");
        }
    }
}
