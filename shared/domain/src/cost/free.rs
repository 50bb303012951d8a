//! What costs nothing, and why: one type a line, so that a new type is a gap until someone has
//! looked. No pattern such as "all of IAM": within a family some are paid for.

const NETWORK: &str =
    "AWS asks nothing for the shape of a network; traffic is counted with the nodes";
const IAM: &str = "AWS asks nothing for IAM";
const PART_OF_BUCKET: &str = "a setting of a bucket, which is counted";
const PART_OF_CLUSTER: &str =
    "a part of the control plane, which is counted; its pods run on the nodes";
const PART_OF_NODES: &str = "a part of the nodes, which are counted";
const PART_OF_OTHER: &str = "a setting of a resource that is counted or free itself";
const BY_USE: &str = "paid by use, and nothing at rest; what we use stays within the free amount";
const STATE: &str = "only in Terraform's state";

const FREE: [(&str, &str); 93] = [
    ("aws_vpc", NETWORK),
    ("aws_subnet", NETWORK),
    ("aws_internet_gateway", NETWORK),
    ("aws_egress_only_internet_gateway", NETWORK),
    ("aws_route_table", NETWORK),
    ("aws_default_route_table", NETWORK),
    ("aws_main_route_table_association", NETWORK),
    ("aws_route_table_association", NETWORK),
    ("aws_route", NETWORK),
    ("aws_network_acl", NETWORK),
    ("aws_default_network_acl", NETWORK),
    ("aws_network_acl_association", NETWORK),
    ("aws_network_acl_rule", NETWORK),
    ("aws_security_group", NETWORK),
    ("aws_default_security_group", NETWORK),
    ("aws_security_group_rule", NETWORK),
    ("aws_vpc_security_group_ingress_rule", NETWORK),
    ("aws_vpc_security_group_egress_rule", NETWORK),
    ("aws_vpc_dhcp_options", NETWORK),
    ("aws_vpc_dhcp_options_association", NETWORK),
    ("aws_vpc_endpoint_route_table_association", NETWORK),
    ("aws_vpc_endpoint_subnet_association", PART_OF_OTHER),
    ("aws_vpc_endpoint_policy", PART_OF_OTHER),
    ("aws_db_subnet_group", NETWORK),
    ("aws_network_interface", NETWORK),
    ("aws_network_interface_sg_attachment", NETWORK),
    ("aws_eip_association", "an Elastic IP is counted itself"),
    ("aws_iam_role", IAM),
    ("aws_iam_policy", IAM),
    ("aws_iam_role_policy", IAM),
    ("aws_iam_role_policy_attachment", IAM),
    ("aws_iam_role_policies_exclusive", IAM),
    ("aws_iam_role_policy_attachments_exclusive", IAM),
    ("aws_iam_policy_attachment", IAM),
    ("aws_iam_instance_profile", IAM),
    ("aws_iam_openid_connect_provider", IAM),
    ("aws_iam_service_linked_role", IAM),
    ("aws_iam_account_password_policy", IAM),
    ("aws_iam_user", IAM),
    ("aws_iam_group", IAM),
    ("aws_s3_bucket_versioning", PART_OF_BUCKET),
    ("aws_s3_bucket_policy", PART_OF_BUCKET),
    ("aws_s3_bucket_public_access_block", PART_OF_BUCKET),
    ("aws_s3_bucket_ownership_controls", PART_OF_BUCKET),
    ("aws_s3_bucket_lifecycle_configuration", PART_OF_BUCKET),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        PART_OF_BUCKET,
    ),
    ("aws_s3_bucket_acl", PART_OF_BUCKET),
    ("aws_s3_bucket_logging", PART_OF_BUCKET),
    ("aws_s3_object", "its bytes are among its bucket's"),
    ("aws_eks_addon", PART_OF_CLUSTER),
    ("aws_eks_access_entry", PART_OF_CLUSTER),
    ("aws_eks_access_policy_association", PART_OF_CLUSTER),
    ("aws_eks_pod_identity_association", PART_OF_CLUSTER),
    ("aws_eks_identity_provider_config", PART_OF_CLUSTER),
    ("aws_launch_template", PART_OF_NODES),
    ("aws_placement_group", PART_OF_NODES),
    ("aws_key_pair", PART_OF_NODES),
    ("aws_autoscaling_group_tag", PART_OF_NODES),
    ("aws_autoscaling_attachment", PART_OF_NODES),
    ("aws_autoscaling_lifecycle_hook", PART_OF_NODES),
    ("aws_autoscaling_policy", PART_OF_NODES),
    ("aws_ebs_encryption_by_default", PART_OF_OTHER),
    ("aws_ebs_default_kms_key", PART_OF_OTHER),
    ("aws_volume_attachment", PART_OF_OTHER),
    ("aws_lb_listener", PART_OF_OTHER),
    ("aws_lb_listener_rule", PART_OF_OTHER),
    ("aws_lb_target_group", PART_OF_OTHER),
    ("aws_lb_target_group_attachment", PART_OF_OTHER),
    ("aws_kms_alias", "the key is counted, its name is not"),
    ("aws_kms_key_policy", PART_OF_OTHER),
    ("aws_secretsmanager_secret_policy", PART_OF_OTHER),
    ("aws_secretsmanager_secret_version", PART_OF_OTHER),
    ("aws_ssm_parameter", "standard parameters cost nothing"),
    ("aws_ecr_lifecycle_policy", PART_OF_OTHER),
    ("aws_ecr_repository_policy", PART_OF_OTHER),
    ("aws_ecr_registry_policy", PART_OF_OTHER),
    (
        "aws_cloudwatch_log_group",
        "paid by what is written, which is counted where it is written",
    ),
    ("aws_cloudwatch_log_resource_policy", PART_OF_OTHER),
    ("aws_cloudwatch_log_metric_filter", PART_OF_OTHER),
    (
        "aws_cloudwatch_event_rule",
        "AWS asks nothing for its own events",
    ),
    ("aws_cloudwatch_event_target", PART_OF_OTHER),
    ("aws_sns_topic", BY_USE),
    ("aws_sns_topic_policy", PART_OF_OTHER),
    ("aws_sns_topic_subscription", BY_USE),
    (
        "aws_ce_anomaly_monitor",
        "AWS asks nothing for watching anomalies",
    ),
    (
        "aws_ce_anomaly_subscription",
        "AWS asks nothing for watching anomalies",
    ),
    ("aws_ce_cost_allocation_tag", "AWS asks nothing for tags"),
    ("aws_ec2_tag", "AWS asks nothing for tags"),
    (
        "aws_vpc_endpoint",
        "a gateway endpoint (S3, DynamoDB) costs nothing",
    ),
    ("aws_codebuild_source_credential", PART_OF_OTHER),
    (
        "aws_codestarconnections_connection",
        "AWS asks nothing for a connection to a repository",
    ),
    (
        "aws_codeconnections_connection",
        "AWS asks nothing for a connection to a repository",
    ),
    ("terraform_data", STATE),
];

/// Why a type costs nothing; `None` if it isn't on the list.
#[must_use]
pub fn why_free(kind: &str) -> Option<&'static str> {
    let found = FREE.iter().find(|(free, _)| *free == kind);
    found.map(|(_, why)| *why)
}
