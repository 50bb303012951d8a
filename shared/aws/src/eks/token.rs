//! The bearer token of an EKS cluster: a GetCallerIdentity request, signed but not sent.
//!
//! The API server hands it to EKS, which sends it to STS, learns who signed it, and looks up that
//! identity's access entry. The cluster's name is signed along, so a token opens one cluster only.
//!
//! <https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster>

use std::{fmt, time::Duration, time::SystemTime};

use aws_config::SdkConfig;
use aws_credential_types::{Credentials, provider::ProvideCredentials};
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign},
    sign::v4,
};
use aws_types::service_config::ServiceConfigKey;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};

use super::EksError;

/// What the signature says; EKS itself takes a token for 15 minutes after its date.
const EXPIRES: Duration = Duration::from_secs(60);
/// Well inside those 15 minutes, whatever the clocks and a long request do.
const RENEW_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// A token dies with the credentials that signed it: it is renewed this long before.
const BEFORE_EXPIRY: SignedDuration = SignedDuration::from_secs(30);
/// The signed header that binds the token to one cluster.
const CLUSTER_HEADER: &str = "x-k8s-aws-id";

/// A token for one cluster's API server.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The bearer token. A secret: it opens the cluster as whoever signed it.
    pub secret: String,
    /// From when on a new one is needed.
    pub renew_at: Timestamp,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("renew_at", &self.renew_at)
            .finish_non_exhaustive()
    }
}

/// A token for the API server of `cluster`, signed at `now` with the configuration's credentials.
///
/// Nothing is sent, but the credentials may have to be fetched.
///
/// # Errors
/// [`EksError::Token`] without a region or credentials.
pub async fn token(config: &SdkConfig, cluster: &str, now: Timestamp) -> Result<Token, EksError> {
    let fail = |why: String| EksError::Token {
        cluster: cluster.to_owned(),
        why,
    };
    let region = config
        .region()
        .ok_or_else(|| fail("no region (AWS_REGION)".to_owned()))?;
    let provider = config.credentials_provider();
    let provider = provider.ok_or_else(|| fail("no credentials provider".to_owned()))?;
    let credentials = provider
        .provide_credentials()
        .await
        .map_err(|e| fail(e.to_string()))?;
    let endpoint = endpoint(config, region.as_ref());
    let url = presign(&endpoint, region.as_ref(), cluster, &credentials, now).map_err(fail)?;
    let expiry = credentials
        .expiry()
        .and_then(|at| Timestamp::try_from(at).ok());
    let renew_at = [Some(now + RENEW_AFTER), expiry.map(|at| at - BEFORE_EXPIRY)];
    Ok(Token {
        secret: format!("k8s-aws-v1.{}", URL_SAFE_NO_PAD.encode(url)),
        renew_at: renew_at.into_iter().flatten().min().unwrap_or(now),
    })
}

/// Where STS is: as the environment says, else the region's own endpoint.
///
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>
fn endpoint(config: &SdkConfig, region: &str) -> String {
    let given = config.endpoint_url().map(str::to_owned);
    let named = || {
        let key = ServiceConfigKey::builder()
            .service_id("STS")
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok()?;
        config.service_config()?.load_config(key)
    };
    let found = match config.get_origin("endpoint_url") {
        origin if origin.is_client_config() => given,
        _ => named().or(given),
    };
    let suffix = if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    let found = found.unwrap_or_else(|| format!("https://sts.{region}.{suffix}"));
    found.trim_end_matches('/').to_owned()
}

fn presign(
    endpoint: &str,
    region: &str,
    cluster: &str,
    credentials: &Credentials,
    now: Timestamp,
) -> Result<String, String> {
    let url = format!("{endpoint}/?Action=GetCallerIdentity&Version=2011-06-15");
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(EXPIRES);
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("sts")
        .time(SystemTime::from(now))
        .settings(settings)
        .build()
        .map_err(|e| e.to_string())?
        .into();
    let headers = std::iter::once((CLUSTER_HEADER, cluster));
    let request = SignableRequest::new("GET", &url, headers, SignableBody::Bytes(&[]))
        .map_err(|e| e.to_string())?;
    let (instructions, _) = sign(request, &params)
        .map_err(|e| e.to_string())?
        .into_parts();
    let mut signed = http::Request::get(&url)
        .body(())
        .map_err(|e| e.to_string())?;
    instructions.apply_to_request_http1x(&mut signed);
    Ok(signed.uri().to_string())
}
