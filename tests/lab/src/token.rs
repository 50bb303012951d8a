//! Who signed an EKS token: the stand-in for STS of a lab without ministack.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign},
    sign::v4,
};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use crate::front::Principal;

/// EKS takes a token this long after its date.
const LASTS: SignedDuration = SignedDuration::from_mins(15);

/// The principal's ARN, if `url` is a GetCallerIdentity that it signed for `cluster`, not long ago.
///
/// # Errors
/// Why it is not.
pub fn signer(
    url: &str,
    cluster: &str,
    principal: impl Fn(&str) -> Option<Principal>,
) -> Result<String, String> {
    let (base, query) = url.split_once('?').ok_or("no query")?;
    let query: BTreeMap<String, String> =
        serde_urlencoded::from_str(query).map_err(|e| e.to_string())?;
    let part = |name: &str| {
        query
            .get(name)
            .map(String::as_str)
            .ok_or(format!("no {name}"))
    };
    if part("Action")? != "GetCallerIdentity" {
        return Err("not a GetCallerIdentity".to_owned());
    }
    let mut scope = part("X-Amz-Credential")?.split('/');
    let key = scope.next().unwrap_or_default();
    let region = scope.nth(1).unwrap_or_default();
    let principal = principal(key).ok_or_else(|| format!("nobody has the access key {key}"))?;
    let at = date(part("X-Amz-Date")?)?;
    if Timestamp::now().duration_since(at) > LASTS {
        return Err("the token has expired".to_owned());
    }
    let expires: u64 = part("X-Amz-Expires")?
        .parse()
        .map_err(|_| "X-Amz-Expires".to_owned())?;
    let session = query.get("X-Amz-Security-Token").cloned();
    let credentials = Credentials::new(key, &principal.secret, session, None, "lab");
    let plain = format!(
        "{base}?Action=GetCallerIdentity&Version={}",
        part("Version")?
    );
    let expected = signature(
        &plain,
        region,
        cluster,
        credentials,
        at,
        Duration::from_secs(expires),
    )?;
    if part("X-Amz-Signature")? == expected {
        Ok(principal.arn)
    } else {
        Err(format!("not signed by {} for {cluster}", principal.arn))
    }
}

fn signature(
    url: &str,
    region: &str,
    cluster: &str,
    credentials: Credentials,
    at: Timestamp,
    expires: Duration,
) -> Result<String, String> {
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(expires);
    let identity = credentials.into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("sts")
        .time(SystemTime::from(at))
        .settings(settings)
        .build()
        .map_err(|e| e.to_string())?
        .into();
    let headers = std::iter::once(("x-k8s-aws-id", cluster));
    let request = SignableRequest::new("GET", url, headers, SignableBody::Bytes(&[]))
        .map_err(|e| e.to_string())?;
    let (_, signature) = sign(request, &params)
        .map_err(|e| e.to_string())?
        .into_parts();
    Ok(signature)
}

fn date(text: &str) -> Result<Timestamp, String> {
    let civil = DateTime::strptime("%Y%m%dT%H%M%SZ", text).map_err(|e| e.to_string())?;
    Ok(civil
        .to_zoned(TimeZone::UTC)
        .map_err(|e| e.to_string())?
        .timestamp())
}
