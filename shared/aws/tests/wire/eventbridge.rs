//! Drill events.

use aws::eventbridge::{Event, EventBus};
use serde_json::{Value, json};

use crate::fake::Fake;

fn drill() -> Event {
    Event {
        source: "quanttrader.drill".to_owned(),
        detail_type: "EC2 Spot Instance Interruption Warning".to_owned(),
        resources: vec!["arn:aws:ec2:eu-central-1:111122223333:instance/i-0b662ef9".to_owned()],
        detail: json!({"instance-id": "i-0b662ef9", "force": false}),
    }
}

#[tokio::test]
async fn an_event_is_put_on_the_default_bus() {
    let answer = r#"{"FailedEntryCount": 0, "Entries": [{"EventId": "e-1"}]}"#;
    let fake = Fake::answering([(200, answer)]).await;
    let id = EventBus::new(&fake.config().await)
        .put(&drill())
        .await
        .unwrap();
    assert_eq!(id, "e-1");
    let asked = &fake.asked()[0];
    assert_eq!(asked.target, "AWSEvents.PutEvents");
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    let entry = &body["Entries"][0];
    assert_eq!(entry["Source"], "quanttrader.drill");
    assert_eq!(
        entry["DetailType"],
        "EC2 Spot Instance Interruption Warning"
    );
    let detail: Value = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail["force"], false);
    assert!(entry.get("EventBusName").is_none());
}

#[tokio::test]
async fn an_entry_refused_in_a_good_answer_is_an_error() {
    let answer = r#"{"FailedEntryCount": 1, "Entries": [
        {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "aws.* is reserved"}]}"#;
    let fake = Fake::answering([(200, answer)]).await;
    let error = EventBus::new(&fake.config().await)
        .put(&drill())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "EventBridge events:PutEvents for \"EC2 Spot Instance Interruption Warning\" from \
         quanttrader.drill: NotAuthorizedForSourceException: aws.* is reserved"
    );
}
