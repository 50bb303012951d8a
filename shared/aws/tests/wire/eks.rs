//! Clusters.

use aws::eks::{ClusterStatus, Eks, EksError};
use axum::http::StatusCode;

use crate::fake::Fake;

#[tokio::test]
async fn a_cluster_is_read_with_its_endpoint_authority_and_tags() {
    // "Y2E=" is "ca" in base64.
    let answer = r#"{"cluster": {"name": "dev", "status": "ACTIVE",
        "endpoint": "https://abc.gr7.eu-central-1.eks.amazonaws.com",
        "certificateAuthority": {"data": "Y2E="}, "tags": {"Project": "quanttrader"}}}"#;
    let fake = Fake::answering([(200, answer)]).await;
    let cluster = Eks::new(&fake.config().await)
        .describe("dev")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(cluster.name, "dev");
    assert_eq!(cluster.status, ClusterStatus::Active);
    assert!(cluster.endpoint.unwrap().ends_with("eks.amazonaws.com"));
    assert_eq!(cluster.ca_pem.unwrap(), b"ca");
    assert_eq!(cluster.tags["Project"], "quanttrader");
    assert_eq!(fake.asked()[0].line, "GET /clusters/dev");
}

#[tokio::test]
async fn a_cluster_that_is_being_made_has_neither_endpoint_nor_authority() {
    let answer = r#"{"cluster": {"name": "dev", "status": "CREATING",
        "endpoint": "", "certificateAuthority": {"data": ""}}}"#;
    let fake = Fake::answering([(200, answer)]).await;
    let cluster = Eks::new(&fake.config().await)
        .describe("dev")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((cluster.endpoint, cluster.ca_pem), (None, None));
    assert_eq!(cluster.status, ClusterStatus::Creating);
}

#[tokio::test]
async fn a_status_that_came_after_us_is_other() {
    let answer = r#"{"cluster": {"name": "dev", "status": "PONDERING"}}"#;
    let fake = Fake::answering([(200, answer)]).await;
    let cluster = Eks::new(&fake.config().await)
        .describe("dev")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(cluster.status, ClusterStatus::Other);
}

#[tokio::test]
async fn a_cluster_that_is_not_there_is_none() {
    let answer = r#"{"__type": "ResourceNotFoundException", "message": "No cluster found"}"#;
    let fake = Fake::answering([(404, answer)]).await;
    assert_eq!(
        Eks::new(&fake.config().await)
            .describe("dev")
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn an_authority_that_is_not_base64_is_an_error_that_says_so() {
    let answer = r#"{"cluster": {"name": "dev", "certificateAuthority": {"data": "%%"}}}"#;
    let fake = Fake::answering([(200, answer)]).await;
    let error = Eks::new(&fake.config().await)
        .describe("dev")
        .await
        .unwrap_err();
    assert!(matches!(error, EksError::Certificate { .. }), "{error}");
}

#[tokio::test]
async fn a_missing_right_names_action_and_cluster() {
    let answer = r#"{"__type": "AccessDeniedException", "message": "not authorized"}"#;
    let fake = Fake::answering([(StatusCode::FORBIDDEN.as_u16(), answer)]).await;
    let error = Eks::new(&fake.config().await)
        .describe("dev")
        .await
        .unwrap_err();
    assert!(error.is_access_denied());
    let text = error.to_string();
    assert_eq!(
        text,
        "EKS eks:DescribeCluster for dev: AccessDeniedException: not authorized"
    );
}

#[tokio::test]
async fn all_pages_of_clusters_are_listed() {
    let fake = Fake::answering([
        (200, r#"{"clusters": ["dev"], "nextToken": "more"}"#),
        (200, r#"{"clusters": ["prod"]}"#),
    ])
    .await;
    assert_eq!(
        Eks::new(&fake.config().await).list().await.unwrap(),
        ["dev", "prod"]
    );
    assert_eq!(fake.asked()[1].line, "GET /clusters?nextToken=more");
}
