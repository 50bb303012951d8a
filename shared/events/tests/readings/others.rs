//! Events that are no notices, and envelopes that say too little.

use serde_json::{Value, json};

use crate::build::*;

#[test]
fn other_sources_and_other_detail_types_are_ignored() {
    let detail = json!({"instance-id": INSTANCE, "EC2InstanceId": INSTANCE});
    for (source, detail_type) in [
        ("aws.ec2", "EC2 Spot Instance Request Fulfillment"),
        ("aws.autoscaling", "EC2 Instance Terminate Successful"),
        (
            "aws.autoscaling",
            "EC2 Auto Scaling Instance Refresh Started",
        ),
        ("aws.ec2fleet", "EC2 Fleet Instance Change"),
        ("awshealth.mock", "AWS Health Event"),
        ("aws.health", "EC2 Spot Instance Interruption Warning"),
        ("my.app", "EC2 Spot Instance Interruption Warning"),
        ("aws.ec2", "ec2 spot instance interruption warning"),
    ] {
        let payload = event(source, detail_type, detail.clone());
        ignored(&payload);
        assert_eq!(read(&payload).kind(), None);
        assert_eq!(read(&payload).facts().instances[0].as_str(), INSTANCE);
    }
}

#[test]
fn an_event_without_source_or_type_cant_be_read() {
    for pointer in ["/source", "/detail-type"] {
        unreadable(&without(spot(), pointer));
        unreadable(&with(spot(), pointer, Value::Null));
        unreadable(&with(spot(), pointer, json!(5)));
    }
    let untyped = without(with(spot(), "/source", json!("aws.s3")), "/detail-type");
    ignored(&untyped);
}

#[test]
fn keys_that_we_dont_know_and_a_missing_version_change_nothing() {
    let replayed = with(
        without(spot(), "/version"),
        "/replay-name",
        json!("archive"),
    );
    assert_eq!(notice(&replayed), notice(&spot()));
}
