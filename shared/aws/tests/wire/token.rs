//! The cluster's token.

use aws::{
    Region, SdkConfig,
    eks::{self, Token},
};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};

use crate::fake::{at, credentials};

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

/// As Lambda has it: a region, and credentials with a session.
fn in_lambda(credentials: SharedCredentialsProvider) -> SdkConfig {
    let region = Region::new("eu-central-1");
    SdkConfig::builder()
        .region(region)
        .credentials_provider(credentials)
        .build()
}

fn url(token: &Token) -> String {
    let text = token.secret.strip_prefix("k8s-aws-v1.").unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

#[tokio::test]
async fn the_signature_is_the_one_that_the_python_sdk_makes() {
    // From botocore's SigV4QueryAuth with the same key, time, header and expiry.
    for (session, signature) in [
        (
            None,
            "13c641feae3a9624d212878074d27a1036441771a7414f1c338a6a2b0b019391",
        ),
        (
            Some("SESSION/TOKEN=="),
            "9e096d7141a3b8d766a2c32b6ec8df66e9ad853d6df49326cded71e6ccf67347",
        ),
    ] {
        let config = in_lambda(credentials(session));
        let url = url(&eks::token(&config, "dev", now()).await.unwrap());
        assert!(
            url.contains(&format!("X-Amz-Signature={signature}")),
            "{url}"
        );
    }
}

#[tokio::test]
async fn the_request_is_for_the_regions_sts_and_signs_the_clusters_name() {
    let config = in_lambda(credentials(None));
    let url = url(&eks::token(&config, "dev", now()).await.unwrap());
    let start =
        "https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&";
    assert!(url.starts_with(start), "{url}");
    assert!(url.contains("&X-Amz-Expires=60&"), "{url}");
    assert!(
        url.contains("&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&"),
        "{url}"
    );
}

#[tokio::test]
async fn another_cluster_is_another_signature() {
    let config = in_lambda(credentials(None));
    let dev = eks::token(&config, "dev", now()).await.unwrap();
    let prod = eks::token(&config, "prod", now()).await.unwrap();
    assert_ne!(dev.secret, prod.secret);
}

#[tokio::test]
async fn an_endpoint_of_ones_own_is_honoured() {
    let config = at("http://127.0.0.1:4566/").await;
    let url = url(&eks::token(&config, "dev", now()).await.unwrap());
    assert!(
        url.starts_with("http://127.0.0.1:4566/?Action=GetCallerIdentity"),
        "{url}"
    );
}

#[tokio::test]
async fn a_token_is_renewed_after_ten_minutes() {
    let token = eks::token(&in_lambda(credentials(None)), "dev", now())
        .await
        .unwrap();
    assert_eq!(token.renew_at, now() + SignedDuration::from_mins(10));
}

#[tokio::test]
async fn a_token_is_renewed_before_the_credentials_that_signed_it_end() {
    let end = now() + SignedDuration::from_mins(3);
    let short = Credentials::new("AKIDEXAMPLE", "secret", None, Some(end.into()), "test");
    let config = in_lambda(SharedCredentialsProvider::new(short));
    let token = eks::token(&config, "dev", now()).await.unwrap();
    assert_eq!(token.renew_at, end - SignedDuration::from_secs(30));
}

#[tokio::test]
async fn a_token_does_not_show_itself_in_logs() {
    let token = eks::token(&in_lambda(credentials(None)), "dev", now())
        .await
        .unwrap();
    assert!(!format!("{token:?}").contains("k8s-aws-v1"), "{token:?}");
}

#[tokio::test]
async fn without_a_region_the_error_says_which_variable_is_missing() {
    let config = SdkConfig::builder()
        .credentials_provider(credentials(None))
        .build();
    let error = eks::token(&config, "dev", now()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no token for cluster dev: no region (AWS_REGION)"
    );
}
