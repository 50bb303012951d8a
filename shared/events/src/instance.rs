//! Which instance an event names.

use domain::drain::InstanceId;
use serde_json::Value;

use crate::{event::Event, field};

/// The spellings of the id's key: the EC2 guide's, and one that a published sample has.
const KEYS: [&str; 2] = ["instance-id", "instance_id"];

/// The instance that a resource names, bare or by its ARN.
///
/// Spot notices really come with the zone for a region and no account
/// (`arn:aws:ec2:us-east-1b:instance/i-…`), so only the ARN's ends are looked at.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
pub(crate) fn in_resource(resource: &str) -> Option<InstanceId> {
    let resource = resource.trim();
    let Some(arn) = resource.strip_prefix("arn:") else {
        return resource.parse().ok();
    };
    let service = arn.split(':').nth(1)?;
    let name = arn.rsplit(':').next()?.strip_prefix("instance/")?;
    (service == "ec2").then(|| name.parse().ok())?
}

/// The instances that the resources name, each once, in their order.
pub(crate) fn in_resources<'a>(resources: impl IntoIterator<Item = &'a str>) -> Vec<InstanceId> {
    let mut instances = Vec::new();
    for instance in resources.into_iter().filter_map(in_resource) {
        if !instances.contains(&instance) {
            instances.push(instance);
        }
    }
    instances
}

/// The one instance of an EC2 event: from its detail; only if that is silent, from its resources.
///
/// # Errors
/// A sentence, if the id is malformed or none or several are named.
pub(crate) fn named(event: &Event) -> Result<InstanceId, String> {
    let said = KEYS
        .iter()
        .find_map(|key| event.detail.get(key).filter(|id| !is_silent(id)));
    if let Some(id) = said {
        let id = id
            .as_str()
            .ok_or_else(|| format!("the instance id is not text: {id}"))?;
        return in_resource(id).ok_or_else(|| format!("{id:?} is not an instance id"));
    }
    let mut named = in_resources(event.resources.iter().copied());
    match named.len() {
        0 => Err("it names no instance".into()),
        1 => Ok(named.remove(0)),
        several => Err(format!(
            "its detail names no instance and its resources name {several}"
        )),
    }
}

/// The first instance that can be read anywhere in the event, for its facts only.
pub(crate) fn glimpsed(event: &Event) -> Option<InstanceId> {
    let said = field::text_of(event.detail, &[KEYS[0], KEYS[1], "EC2InstanceId"]);
    match said {
        Some(id) => in_resource(id),
        None => event.resources.iter().copied().find_map(in_resource),
    }
}

fn is_silent(id: &Value) -> bool {
    id.is_null() || id.as_str().is_some_and(|id| id.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_names_its_instance_by_any_arn_that_ec2_writes() {
        for resource in [
            "i-0b662ef9931388ba0",
            " i-0b662ef9931388ba0",
            "arn:aws:ec2:us-east-1b:instance/i-0b662ef9931388ba0",
            "arn:aws:ec2:us-east-1:123456789012:instance/i-0b662ef9931388ba0",
            "arn:aws-cn:ec2:cn-north-1:123456789012:instance/i-0b662ef9931388ba0",
        ] {
            let instance = in_resource(resource).map(String::from);
            assert_eq!(
                instance.as_deref(),
                Some("i-0b662ef9931388ba0"),
                "{resource}"
            );
        }
    }

    #[test]
    fn what_is_no_instance_is_passed_over() {
        for resource in [
            "",
            "arn:",
            "vol-0123456789abcdef0",
            "arn:aws:ec2:eu-west-1b:instance/<instance-id>",
            "arn:aws:ssm:eu-west-1:123456789012:instance/i-0b662ef9931388ba0",
            "arn:aws:ec2:us-east-1:123456789012:volume/vol-0123456789abcdef0",
            "arn:aws:ec2:us-east-1:123456789012:instance/x/i-0b662ef9931388ba0",
        ] {
            assert_eq!(in_resource(resource), None, "{resource}");
        }
    }
}
