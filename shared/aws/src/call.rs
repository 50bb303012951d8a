//! A call that failed: what was asked of whom, and what came back.

use std::{error::Error as StdError, fmt};

use aws_sdk_eks::error::{ProvideErrorMetadata, SdkError};
use thiserror::Error;

/// One API call that brought no result.
#[derive(Debug, Error)]
#[error("{service} {action} for {about}: {answer}")]
pub struct CallError {
    /// The service, as AWS's documentation calls it.
    pub service: &'static str,
    /// The API action, as IAM policies spell it.
    pub action: &'static str,
    /// Which resources it was about.
    pub about: String,
    /// What came back.
    pub answer: Answer,
}

/// What came back instead of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The service said no.
    Refused {
        /// The error code, such as `ValidationError`.
        code: String,
        /// The service's own words.
        message: String,
    },
    /// Nothing readable came: no connection, no credentials, or too late. In the SDK's words.
    Silence(String),
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { code, message } => write!(f, "{code}: {message}"),
            Self::Silence(why) => write!(f, "no answer: {why}"),
        }
    }
}

impl CallError {
    pub(crate) fn new<E>(
        service: &'static str,
        action: &'static str,
        about: impl Into<String>,
        error: SdkError<E>,
    ) -> Self
    where
        E: ProvideErrorMetadata + StdError + 'static,
        SdkError<E>: StdError,
    {
        let answer = match error.as_service_error() {
            Some(said) => Answer::Refused {
                code: said.code().unwrap_or("no code").to_owned(),
                message: said.message().unwrap_or("no message").to_owned(),
            },
            None => Answer::Silence(causes(&error)),
        };
        Self {
            service,
            action,
            about: about.into(),
            answer,
        }
    }

    /// The service's error code, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match &self.answer {
            Answer::Refused { code, .. } => Some(code),
            Answer::Silence(_) => None,
        }
    }

    /// Whether a right is missing. Each protocol has its own word for it.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        matches!(
            self.code(),
            Some("AccessDenied" | "AccessDeniedException" | "AuthorizationError")
        )
    }

    pub(crate) fn says(&self, code: &str, words: &str) -> bool {
        matches!(&self.answer, Answer::Refused { code: c, message } if c == code && message.contains(words))
    }
}

/// An error and what is behind it, each once: the SDK's own words for a timeout alone say nothing.
fn causes(error: &dyn StdError) -> String {
    let mut texts = vec![error.to_string()];
    let mut behind = error.source();
    while let Some(error) = behind {
        texts.push(error.to_string());
        behind = error.source();
    }
    texts.dedup();
    texts.join(": ")
}
