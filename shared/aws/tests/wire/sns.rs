//! Mail.

use aws::sns::Topic;

use crate::fake::{Fake, refusal};

const ARN: &str = "arn:aws:sns:eu-central-1:111122223333:mail";

#[tokio::test]
async fn a_mail_is_published_to_its_topic_with_a_safe_subject() {
    let answer = "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult>\
                  </PublishResponse>";
    let fake = Fake::answering([(200, answer)]).await;
    let topic = Topic::new(&fake.config().await, ARN);
    assert_eq!(
        topic.publish("Spot:\n1 node", "all\nwell").await.unwrap(),
        "m-1"
    );
    let asked = &fake.asked()[0];
    assert!(asked.has("Subject=Spot%3A%201%20node"), "{asked:?}");
    assert!(asked.has("Message=all%0Awell"), "{asked:?}");
    let topic = "TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A111122223333%3Amail";
    assert!(asked.has(topic), "{asked:?}");
}

#[tokio::test]
async fn a_missing_right_names_action_and_topic() {
    let fake = Fake::answering([(403, refusal("AuthorizationError", "not authorized"))]).await;
    let topic = Topic::new(&fake.config().await, ARN);
    let error = topic.publish("s", "b").await.unwrap_err();
    assert!(error.is_access_denied());
    let text = format!("SNS sns:Publish for {ARN}: AuthorizationError: not authorized");
    assert_eq!(error.to_string(), text);
}
