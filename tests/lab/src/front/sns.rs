//! SNS of the in-process lab: what is published is kept for the test to read.

use jiff::Timestamp;

use super::{
    Front, Mail,
    answer::{Answer, Content, Refusal, tag},
    request::AwsRequest,
};

pub(super) fn answer(front: &Front, request: &AwsRequest) -> Answer {
    if request.action != "Publish" {
        let message = format!("the lab's SNS has no {}", request.action);
        return Err(Refusal::new(400, "InvalidAction", message));
    }
    let part = |name| request.argument(name).unwrap_or_default().to_owned();
    front.receive_mail(Mail {
        at: Timestamp::now(),
        topic: part("TopicArn"),
        subject: part("Subject"),
        body: part("Message"),
    });
    Ok(Content::Xml(tag(
        "MessageId",
        front.world().account.new_uuid(),
    )))
}
