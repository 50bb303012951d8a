//! How often we ask again.

use aws::{Answer, eks::Eks, eks::EksError};

use crate::fake::{Fake, at};

const THROTTLED: &str = r#"{"__type": "ThrottlingException", "message": "Rate exceeded"}"#;

#[tokio::test]
async fn a_throttled_call_is_made_again() {
    let fake = Fake::answering([(400, THROTTLED), (200, r#"{"clusters": ["dev"]}"#)]).await;
    assert_eq!(
        Eks::new(&fake.config().await).list().await.unwrap(),
        ["dev"]
    );
    assert_eq!(fake.asked().len(), 2);
}

#[tokio::test]
async fn a_call_that_is_always_throttled_ends_after_five_tries() {
    let fake = Fake::answering((0..9).map(|_| (400, THROTTLED))).await;
    let error = Eks::new(&fake.config().await).list().await.unwrap_err();
    assert_eq!(fake.asked().len(), 5);
    assert!(
        error
            .to_string()
            .ends_with("ThrottlingException: Rate exceeded"),
        "{error}"
    );
}

#[tokio::test]
async fn a_refusal_is_not_asked_again() {
    let denied = r#"{"__type": "AccessDeniedException", "message": "no"}"#;
    let fake = Fake::answering([(403, denied), (200, r#"{"clusters": []}"#)]).await;
    Eks::new(&fake.config().await).list().await.unwrap_err();
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn where_nobody_answers_the_error_says_what_was_asked_and_why_nothing_came() {
    // Port 9 is "discard": nothing listens there.
    let error = Eks::new(&at("http://127.0.0.1:9").await)
        .describe("dev")
        .await
        .unwrap_err();
    let EksError::Call(call) = &error else {
        panic!("{error}")
    };
    assert!(matches!(call.answer, Answer::Silence(_)) && call.code().is_none());
    let text = error.to_string();
    assert!(
        text.starts_with("EKS eks:DescribeCluster for dev: no answer: "),
        "{text}"
    );
    assert!(text.contains("refused"), "{text}");
}
