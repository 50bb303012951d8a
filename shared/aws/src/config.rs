//! How long we wait for AWS, and how often we ask again.

use std::time::Duration;

use aws_config::{
    BehaviorVersion, ConfigLoader, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

/// A TCP and TLS handshake within a region takes milliseconds; past this the host is not there.
const CONNECT: Duration = Duration::from_secs(3);
/// One try, from the request's first byte to the answer's last.
const ATTEMPT: Duration = Duration::from_secs(5);
/// All tries of one call together: a tenth of the two minutes that a Spot notice leaves.
const CALL: Duration = Duration::from_secs(12);
/// Tries of one call, the first included.
const TRIES: u32 = 5;
/// The mean wait before the second try; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// What the environment says: region, credentials, profile and endpoints. See [`loader`].
pub async fn config() -> SdkConfig {
    loader().load().await
}

/// The same before it is loaded, for who lets a person choose the profile or the region.
///
/// `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>` are honoured. Credentials are looked up
/// with the first call, so this is cheap where `AWS_REGION` is set, as it is in Lambda.
///
/// <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html>
#[must_use]
pub fn loader() -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(
            Builder::new()
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .build_https(),
        )
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(TRIES)
                .with_initial_backoff(FIRST_WAIT)
                .with_max_backoff(LONGEST_WAIT),
        )
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT)
                .operation_attempt_timeout(ATTEMPT)
                .operation_timeout(CALL)
                .build(),
        )
}
