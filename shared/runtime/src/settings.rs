//! Settings from environment variables, read once, with errors a person can act on.

use std::str::FromStr;

use jiff::SignedDuration;
use thiserror::Error;

/// A variable that is missing, or not what is wanted of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingError {
    /// It is not set, or empty.
    #[error("{name} is not set: it wants {wants}")]
    Missing {
        /// The variable's name.
        name: String,
        /// What should stand there.
        wants: String,
    },
    /// It is set to something else.
    #[error("{name} is {value:?}: it wants {wants}")]
    Wrong {
        /// The variable's name.
        name: String,
        /// What stands there.
        value: String,
        /// What should stand there.
        wants: String,
    },
}

/// Where settings come from: the process's environment, or a test's table.
pub struct Variables<F>(F);

impl Variables<fn(&str) -> Option<String>> {
    /// The process's own environment.
    #[must_use]
    pub fn of_the_process() -> Self {
        Self(|name| std::env::var(name).ok())
    }
}

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    /// Variables looked up by `read`.
    pub fn new(read: F) -> Self {
        Self(read)
    }

    /// The variable's text; an empty one counts as not set, as CloudFormation can't unset one.
    pub fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// A text that must be there.
    pub fn text(&self, name: &str, wants: &str) -> Result<String, SettingError> {
        self.get(name).ok_or_else(|| SettingError::Missing {
            name: name.to_owned(),
            wants: wants.to_owned(),
        })
    }

    /// An Amazon Resource Name that must be there.
    pub fn arn(&self, name: &str) -> Result<String, SettingError> {
        const WANTS: &str = "an ARN (arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE)";
        let value = self.text(name, WANTS)?;
        match value.starts_with("arn:") && value.splitn(6, ':').count() == 6 {
            true => Ok(value),
            false => Err(wrong(name, value, WANTS)),
        }
    }

    /// `true` or `false`; `otherwise` if it is not set.
    pub fn flag(&self, name: &str, otherwise: bool) -> Result<bool, SettingError> {
        self.parsed(name, otherwise, "true or false", |_| true)
    }

    /// Whole seconds within `least..=most`; `otherwise` if it is not set.
    pub fn seconds(
        &self,
        name: &str,
        otherwise: i64,
        least: i64,
        most: i64,
    ) -> Result<SignedDuration, SettingError> {
        let wants = format!("whole seconds from {least} to {most}");
        let seconds = self.parsed(name, otherwise, &wants, |s| (least..=most).contains(s))?;
        Ok(SignedDuration::from_secs(seconds))
    }

    fn parsed<T: FromStr>(
        &self,
        name: &str,
        otherwise: T,
        wants: &str,
        fits: impl Fn(&T) -> bool,
    ) -> Result<T, SettingError> {
        let Some(value) = self.get(name) else {
            return Ok(otherwise);
        };
        let parsed = value.trim().parse().ok().filter(|parsed| fits(parsed));
        parsed.ok_or_else(|| wrong(name, value, wants))
    }
}

fn wrong(name: &str, value: String, wants: &str) -> SettingError {
    SettingError::Wrong {
        name: name.to_owned(),
        value,
        wants: wants.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(name: &'static str, value: &'static str) -> Variables<impl Fn(&str) -> Option<String>> {
        Variables::new(move |asked: &str| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn a_missing_text_names_the_variable_and_what_it_wants() {
        let error = only("X", "").text("X", "a tag's key").unwrap_err();
        assert_eq!(error.to_string(), "X is not set: it wants a tag's key");
    }

    #[test]
    fn a_flag_is_true_or_false_and_nothing_else() {
        assert_eq!(only("X", "true").flag("X", false), Ok(true));
        assert_eq!(only("Y", "true").flag("X", false), Ok(false));
        let error = only("X", "yes").flag("X", false).unwrap_err();
        assert_eq!(error.to_string(), "X is \"yes\": it wants true or false");
    }

    #[test]
    fn seconds_outside_their_bounds_are_refused_with_the_bounds() {
        assert_eq!(
            only("X", "30").seconds("X", 5, 1, 90),
            Ok(SignedDuration::from_secs(30))
        );
        for value in ["0", "91", "-1", "1.5", "ten", "99999999999999999999"] {
            let error = only("X", value).seconds("X", 5, 1, 90).unwrap_err();
            let text = error.to_string();
            assert_eq!(
                text,
                format!("X is {value:?}: it wants whole seconds from 1 to 90")
            );
        }
    }

    #[test]
    fn an_arn_has_six_parts() {
        let arn = "arn:aws:sqs:us-east-1:111122223333:hooks";
        assert_eq!(only("X", arn).arn("X").unwrap(), arn);
        assert!(only("X", "arn:aws:sqs").arn("X").is_err());
        assert!(
            only("X", "https://sqs.us-east-1.amazonaws.com/1/hooks/a:b:c:d:e")
                .arn("X")
                .is_err()
        );
    }
}
