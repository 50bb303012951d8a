//! Which group and cluster an instance belongs to.

use aws::autoscaling::{AutoScaling, Membership};
use domain::drain::InstanceId;

use crate::fake::{Fake, refusal};

fn id(number: usize) -> InstanceId {
    format!("i-{number:017x}").parse().unwrap()
}

fn instances(groups: &[(usize, &str)], next: Option<&str>) -> String {
    let members: String = groups
        .iter()
        .map(|(number, group)| {
            format!(
                "<member><InstanceId>{}</InstanceId><AutoScalingGroupName>{group}\
                 </AutoScalingGroupName><AvailabilityZone>eu-central-1a</AvailabilityZone>\
                 <LifecycleState>InService</LifecycleState><HealthStatus>HEALTHY</HealthStatus>\
                 <ProtectedFromScaleIn>false</ProtectedFromScaleIn></member>",
                id(*number)
            )
        })
        .collect();
    let next = next
        .map(|token| format!("<NextToken>{token}</NextToken>"))
        .unwrap_or_default();
    format!(
        "<DescribeAutoScalingInstancesResponse><DescribeAutoScalingInstancesResult>\
         <AutoScalingInstances>{members}</AutoScalingInstances>{next}\
         </DescribeAutoScalingInstancesResult></DescribeAutoScalingInstancesResponse>"
    )
}

fn groups(tags: &[(&str, &str, &str)]) -> String {
    let members: String = tags
        .iter()
        .map(|(group, key, value)| {
            format!(
                "<member><AutoScalingGroupName>{group}</AutoScalingGroupName><Tags><member>\
                 <Key>{key}</Key><Value>{value}</Value></member></Tags></member>"
            )
        })
        .collect();
    format!(
        "<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups>\
         {members}</AutoScalingGroups></DescribeAutoScalingGroupsResult>\
         </DescribeAutoScalingGroupsResponse>"
    )
}

#[tokio::test]
async fn an_instance_is_traced_through_its_group_to_its_cluster() {
    let fake = Fake::answering([
        (200, instances(&[(1, "spot-a")], None)),
        (200, groups(&[("spot-a", "eks:cluster-name", "dev")])),
    ])
    .await;
    let found = AutoScaling::new(&fake.config().await)
        .memberships(&[id(1)])
        .await
        .unwrap();
    let expected = Membership {
        asg: "spot-a".to_owned(),
        cluster: Some("dev".to_owned()),
        lifecycle: "InService".to_owned(),
    };
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [(id(1), expected)]);
    let asked = fake.asked();
    assert!(
        asked[0].has(&format!("InstanceIds.member.1={}", id(1))),
        "{:?}",
        asked[0]
    );
    assert!(
        asked[1].has("AutoScalingGroupNames.member.1=spot-a"),
        "{:?}",
        asked[1]
    );
}

#[tokio::test]
async fn an_instance_in_no_group_is_absent_and_no_group_is_asked_for() {
    let fake = Fake::answering([(200, instances(&[], None))]).await;
    let found = AutoScaling::new(&fake.config().await)
        .memberships(&[id(1)])
        .await
        .unwrap();
    assert!(found.is_empty());
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn a_group_without_the_tag_belongs_to_no_cluster() {
    let fake = Fake::answering([
        (200, instances(&[(1, "other")], None)),
        (200, groups(&[("other", "Name", "eks:cluster-name")])),
    ])
    .await;
    let found = AutoScaling::new(&fake.config().await)
        .memberships(&[id(1)])
        .await
        .unwrap();
    assert_eq!(found[&id(1)].cluster, None);
}

#[tokio::test]
async fn fifty_one_instances_are_two_calls_and_their_groups_one() {
    let all: Vec<_> = (0..51).map(id).collect();
    let first: Vec<_> = (0..50).map(|n| (n, "spot-a")).collect();
    let fake = Fake::answering([
        (200, instances(&first, None)),
        (200, instances(&[(50, "spot-a")], None)),
        (200, groups(&[("spot-a", "eks:cluster-name", "dev")])),
    ])
    .await;
    let found = AutoScaling::new(&fake.config().await)
        .memberships(&all)
        .await
        .unwrap();
    assert_eq!(found.len(), 51);
    let asked = fake.asked();
    assert_eq!(asked.len(), 3);
    assert!(asked[0].has(&format!("InstanceIds.member.50={}", id(49))));
    assert!(!asked[0].body.contains("InstanceIds.member.51="));
    assert!(asked[1].has(&format!("InstanceIds.member.1={}", id(50))));
}

#[tokio::test]
async fn a_second_page_is_asked_for_and_read() {
    let fake = Fake::answering([
        (200, instances(&[(1, "spot-a")], Some("more"))),
        (200, instances(&[(2, "spot-a")], None)),
        (200, groups(&[("spot-a", "eks:cluster-name", "dev")])),
    ])
    .await;
    let ids = [id(1), id(2)];
    let found = AutoScaling::new(&fake.config().await)
        .memberships(&ids)
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
    assert!(fake.asked()[1].has("NextToken=more"));
}

#[tokio::test]
async fn no_instances_are_no_call() {
    let fake = Fake::answering([(200, "")]).await;
    let found = AutoScaling::new(&fake.config().await)
        .memberships(&[])
        .await
        .unwrap();
    assert!(found.is_empty() && fake.asked().is_empty());
}

#[tokio::test]
async fn a_missing_right_names_the_action_and_whom_it_was_about() {
    let fake = Fake::answering([(403, refusal("AccessDenied", "not authorized"))]).await;
    let error = AutoScaling::new(&fake.config().await)
        .memberships(&[id(1)])
        .await
        .unwrap_err();
    assert!(error.is_access_denied());
    assert_eq!(
        error.to_string(),
        format!(
            "Auto Scaling autoscaling:DescribeAutoScalingInstances for {}: \
             AccessDenied: not authorized",
            id(1)
        )
    );
}
