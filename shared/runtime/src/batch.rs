//! The answer to a batch of SQS records: which of them come again.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html>

use serde::Serialize;

/// The records that are not done; SQS keeps them and deletes the others.
///
/// Only read where the event source mapping has `ReportBatchItemFailures`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BatchResponse {
    #[serde(rename = "batchItemFailures")]
    failures: Vec<Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Failure {
    #[serde(rename = "itemIdentifier")]
    message_id: String,
}

impl BatchResponse {
    /// Every record is done.
    #[must_use]
    pub fn all_done() -> Self {
        Self::default()
    }
}

/// From the `messageId`s of the records that shall come again, each named once.
impl<T: Into<String>> FromIterator<T> for BatchResponse {
    fn from_iter<I: IntoIterator<Item = T>>(ids: I) -> Self {
        let mut failures: Vec<_> = ids
            .into_iter()
            .map(|id| Failure {
                message_id: id.into(),
            })
            .collect();
        failures.sort_by(|a, b| a.message_id.cmp(&b.message_id));
        failures.dedup();
        Self { failures }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_left_is_an_empty_list_and_not_null() {
        let answer = serde_json::to_value(BatchResponse::all_done()).unwrap();
        assert_eq!(answer, json!({"batchItemFailures": []}));
    }

    #[test]
    fn a_message_that_comes_again_is_named_once() {
        let answer: BatchResponse = ["b", "a", "b"].into_iter().collect();
        assert_eq!(
            serde_json::to_value(answer).unwrap(),
            json!({"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "b"}]})
        );
    }
}
