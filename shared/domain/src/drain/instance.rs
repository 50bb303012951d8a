//! The one name that events, Auto Scaling and Kubernetes all know a machine by.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An EC2 instance's id, `i-` and 8 to 17 hexadecimal digits.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InstanceId(String);

/// What was read where an instance id should stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an instance id (i- and 8 to 17 hexadecimal digits)")]
pub struct NotAnInstanceId(String);

impl InstanceId {
    /// The id as AWS writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The instance that a node's `spec.providerID` (`aws:///ZONE/INSTANCE`) ends in, if it is one.
    #[must_use]
    pub fn of_provider_id(provider_id: &str) -> Option<Self> {
        let path = provider_id.strip_prefix("aws://")?;
        path.rsplit('/').next()?.parse().ok()
    }
}

impl FromStr for InstanceId {
    type Err = NotAnInstanceId;

    /// Forgives white space around the id: AWS's own samples have it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = text.trim();
        let digits = id.strip_prefix("i-").unwrap_or_default();
        let hexadecimal = digits
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if (8..=17).contains(&digits.len()) && hexadecimal {
            Ok(Self(id.to_owned()))
        } else {
            Err(NotAnInstanceId(text.to_owned()))
        }
    }
}

impl TryFrom<String> for InstanceId {
    type Error = NotAnInstanceId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<InstanceId> for String {
    fn from(id: InstanceId) -> Self {
        id.0
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_ids_are_read_and_placeholders_are_not() {
        for id in ["i-c620877e", "i-0b662ef9931388ba0", " i-1234567890abcdef0"] {
            assert_eq!(id.parse::<InstanceId>().unwrap().as_str(), id.trim());
        }
        for id in [
            "",
            "i-",
            "<instance-id>",
            "i-1234567",
            "I-c620877e",
            "i-c620877g",
        ] {
            assert!(id.parse::<InstanceId>().is_err(), "{id}");
        }
    }

    #[test]
    fn a_provider_id_names_its_instance() {
        let id = InstanceId::of_provider_id("aws:///us-east-1a/i-0b662ef9931388ba0");
        assert_eq!(id.unwrap().as_str(), "i-0b662ef9931388ba0");
        assert_eq!(
            InstanceId::of_provider_id("kind://docker/kind/i-0b662ef9931388ba0"),
            None
        );
        assert_eq!(
            InstanceId::of_provider_id("aws:///us-east-1a/fargate-ip-10-0-0-1"),
            None
        );
    }
}
