//! The wire to Lambda: each invocation is handed over as plain data.

use std::{fmt, fmt::Debug, future::Future, str::FromStr};

use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::Value;
use thiserror::Error as ThisError;

/// One invocation: what was sent, and until when there is time.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The payload, whatever it is.
    pub event: Value,
    /// When Lambda ends this invocation.
    pub deadline: Timestamp,
    /// Whose function it is.
    pub function: FunctionArn,
    /// The invocation's id in the logs.
    pub request_id: String,
}

/// The function's own ARN. It tells which account and region are ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionArn {
    /// Twelve digits.
    pub account: String,
    /// Such as `eu-central-1`.
    pub region: String,
    /// The function's name.
    pub name: String,
}

/// What stood where a function's ARN should.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[error("{0:?} is not a function's ARN (arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME)")]
pub struct NotAFunctionArn(String);

impl FromStr for FunctionArn {
    type Err = NotAFunctionArn;

    /// A version or an alias after the name is left out.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<_> = text.split(':').collect();
        match parts[..] {
            ["arn", _, "lambda", region, account, "function", name, ..] => Ok(Self {
                account: account.to_owned(),
                region: region.to_owned(),
                name: name.to_owned(),
            }),
            _ => Err(NotAFunctionArn(text.to_owned())),
        }
    }
}

/// Asks Lambda for invocations, one after the other, until the process ends.
///
/// A handler's error is logged whole (`{:#}`) and given to Lambda, which counts it and, for SQS,
/// brings every record of the batch again.
///
/// # Errors
/// When the runtime's own API can't be reached.
pub async fn serve<F, Fut, T>(handler: F) -> Result<(), Error>
where
    F: Fn(Invocation) -> Fut,
    Fut: Future<Output = anyhow::Result<T>>,
    T: Serialize + Debug,
{
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let invocation = read(event);
        let handled = invocation.map(&handler);
        async move {
            let answer = match handled {
                Ok(answer) => answer.await,
                Err(e) => Err(e),
            };
            answer.map_err(told)
        }
    }))
    .await
}

fn read(event: LambdaEvent<Value>) -> anyhow::Result<Invocation> {
    let (event, context) = event.into_parts();
    Ok(Invocation {
        event,
        deadline: Timestamp::from_millisecond(i64::try_from(context.deadline)?)?,
        function: context.invoked_function_arn.parse()?,
        request_id: context.request_id,
    })
}

fn told(error: anyhow::Error) -> Error {
    let text = format!("{error:#}");
    tracing::error!(error = %text, "the invocation failed");
    text.into()
}

impl fmt::Display for FunctionArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} of {}", self.name, self.region, self.account)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ARN: &str = "arn:aws:lambda:us-east-1:111122223333:function:quanttrader-SpotDrain-1";

    #[test]
    fn the_functions_arn_tells_account_and_region_with_or_without_an_alias() {
        for arn in [ARN.to_owned(), format!("{ARN}:live")] {
            let read: FunctionArn = arn.parse().unwrap();
            assert_eq!(
                (&*read.account, &*read.region),
                ("111122223333", "us-east-1")
            );
            assert_eq!(read.name, "quanttrader-SpotDrain-1");
        }
        assert!(
            "arn:aws:sqs:us-east-1:111122223333:q"
                .parse::<FunctionArn>()
                .is_err()
        );
    }

    #[test]
    fn any_payload_reaches_the_handler_with_its_deadline() {
        let mut context = lambda_runtime::Context::default();
        context.deadline = 1_700_000_000_123;
        context.invoked_function_arn = ARN.to_owned();
        context.request_id = "r-1".to_owned();
        let read = read(LambdaEvent::new(json!([null, "not a batch"]), context)).unwrap();
        assert_eq!(read.event, json!([null, "not a batch"]));
        assert_eq!(
            read.deadline,
            Timestamp::from_millisecond(1_700_000_000_123).unwrap()
        );
        assert_eq!(read.request_id, "r-1");
    }
}
