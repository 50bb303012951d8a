# What the components may do, and above all what they may not.

mock_provider "aws" {}

variables {
  name                     = "quanttrader-dev"
  region                   = "us-east-1"
  account_id               = "111111111111"
  environments             = ["dev", "staging", "prod"]
  permissions_boundary_arn = "arn:aws:iam::111111111111:policy/quanttrader-dev-boundary"
}

run "the_autoscaler_sizes_only_groups_of_this_cluster" {
  command = plan

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.cluster_autoscaler.statement :
      try(one(statement.condition).variable, "") == "aws:ResourceTag/k8s.io/cluster-autoscaler/quanttrader-dev" && try(one(one(statement.condition).values), "") == "owned"
      if length([for action in statement.actions : action if !can(regex(":(Describe|Get)", action))]) > 0
    ])
    error_message = "The autoscaler changes groups without this cluster's tag."
  }
  assert {
    condition     = contains(flatten(data.aws_iam_policy_document.cluster_autoscaler.statement[*].actions), "autoscaling:SetDesiredCapacity") && contains(flatten(data.aws_iam_policy_document.cluster_autoscaler.statement[*].actions), "autoscaling:TerminateInstanceInAutoScalingGroup")
    error_message = "The autoscaler can't size a group."
  }
}

run "the_load_balancer_controller_changes_only_what_has_this_clusters_tag" {
  command = plan

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.load_balancer_controller_changes.statement :
      anytrue([for condition in statement.condition : condition.test == "StringEquals" && (
        contains(["aws:RequestTag/elbv2.k8s.aws/cluster", "aws:ResourceTag/elbv2.k8s.aws/cluster"], condition.variable) && toset(condition.values) == toset(["quanttrader-dev"]) ||
        condition.variable == "aws:ResourceTag/kubernetes.io/cluster/quanttrader-dev"
      )]) if statement.sid != "MakeGroups"
    ])
    error_message = "The load balancer controller changes what another cluster made."
  }
  assert {
    condition = length([for action in flatten(data.aws_iam_policy_document.load_balancer_controller_looks.statement[*].actions) : action
      if !can(regex(":(Describe|Get|List)", action)) && !startswith(action, "waf") && !startswith(action, "shield:") && action != "iam:CreateServiceLinkedRole"
    ]) == 0
    error_message = "What should only look also changes."
  }
}

# The actions of docs/install/iam_policy.json of kubernetes-sigs/aws-load-balancer-controller, version 2.14, from memory,
# November 2026. The copies of earlier versions that could be read have no action that is not here.
run "the_load_balancer_controller_can_do_what_its_version_does_and_no_more" {
  command = plan

  assert {
    condition = toset(concat(
      flatten(data.aws_iam_policy_document.load_balancer_controller_looks.statement[*].actions),
      flatten(data.aws_iam_policy_document.load_balancer_controller_changes.statement[*].actions),
      )) == toset(flatten([for service, actions in {
        acm = [
          "DescribeCertificate", "ListCertificates",
        ]
        "cognito-idp" = [
          "DescribeUserPoolClient",
        ]
        ec2 = [
          "AuthorizeSecurityGroupIngress", "CreateSecurityGroup", "CreateTags", "DeleteSecurityGroup",
          "DeleteTags", "DescribeAccountAttributes", "DescribeAddresses", "DescribeAvailabilityZones",
          "DescribeCoipPools", "DescribeInstances", "DescribeInternetGateways", "DescribeIpamPools",
          "DescribeNetworkInterfaces", "DescribeRouteTables", "DescribeSecurityGroups", "DescribeSubnets",
          "DescribeTags", "DescribeVpcPeeringConnections", "DescribeVpcs", "GetCoipPoolUsage",
          "GetSecurityGroupsForVpc", "RevokeSecurityGroupIngress",
        ]
        elasticloadbalancing = [
          "AddListenerCertificates", "AddTags", "CreateListener", "CreateLoadBalancer", "CreateRule",
          "CreateTargetGroup", "DeleteListener", "DeleteLoadBalancer", "DeleteRule", "DeleteTargetGroup",
          "DeregisterTargets", "DescribeCapacityReservation", "DescribeListenerAttributes",
          "DescribeListenerCertificates", "DescribeListeners", "DescribeLoadBalancerAttributes",
          "DescribeLoadBalancers", "DescribeRules", "DescribeSSLPolicies", "DescribeTags",
          "DescribeTargetGroupAttributes", "DescribeTargetGroups", "DescribeTargetHealth", "DescribeTrustStores",
          "ModifyCapacityReservation", "ModifyIpPools", "ModifyListener", "ModifyListenerAttributes",
          "ModifyLoadBalancerAttributes", "ModifyRule", "ModifyTargetGroup", "ModifyTargetGroupAttributes",
          "RegisterTargets", "RemoveListenerCertificates", "RemoveTags", "SetIpAddressType", "SetRulePriorities",
          "SetSecurityGroups", "SetSubnets", "SetWebAcl",
        ]
        iam = [
          "CreateServiceLinkedRole", "GetServerCertificate", "ListServerCertificates",
        ]
        shield = [
          "CreateProtection", "DeleteProtection", "DescribeProtection", "GetSubscriptionState",
        ]
        "waf-regional" = [
          "AssociateWebACL", "DisassociateWebACL", "GetWebACL", "GetWebACLForResource",
        ]
        wafv2 = [
          "AssociateWebACL", "DisassociateWebACL", "GetWebACL", "GetWebACLForResource",
        ]
    } : [for action in actions : "${service}:${action}"]]))
    error_message = "The load balancer controller lacks an action that it calls, or has one that it does not."
  }
}

run "an_environments_reader_reads_its_own_secrets_alone" {
  command = plan

  assert {
    condition = alltrue([for environment in var.environments : alltrue([
      for resource in flatten(data.aws_iam_policy_document.external_secrets[environment].statement[*].resources) : endswith(resource, "qt/${environment}/*")
    ])])
    error_message = "A reader reads another environment's secrets."
  }
  assert {
    condition     = alltrue([for statement in flatten([for document in values(data.aws_iam_policy_document.external_secrets) : document.statement]) : length([for action in statement.actions : action if !can(regex(":(Get|Describe)", action)) || strcontains(action, "*")]) == 0])
    error_message = "A reader may write, or more than is named."
  }
}

run "the_operator_reads_nothing_and_becomes_the_readers" {
  assert {
    condition     = toset(data.aws_iam_policy_document.external_secrets_operator.statement[0].actions) == toset(["sts:AssumeRole", "sts:TagSession"]) && length(data.aws_iam_policy_document.external_secrets_operator.statement) == 1
    error_message = "The operator may do more than become a reader."
  }
  assert {
    condition     = toset(data.aws_iam_policy_document.external_secrets_operator.statement[0].resources) == toset([for role in values(aws_iam_role.external_secrets) : role.arn])
    error_message = "The operator may become somebody else than the readers."
  }
  assert {
    condition     = toset(data.aws_iam_policy_document.external_secrets_trust.statement[0].actions) == toset(["sts:AssumeRole", "sts:TagSession"]) && one(one(data.aws_iam_policy_document.external_secrets_trust.statement[0].principals).identifiers) == output.role_arns["external_secrets_operator"]
    error_message = "The readers let themselves be assumed or tagged by somebody else than the operator, or not at all."
  }
}

run "each_component_is_known_by_its_service_account" {
  command = plan

  assert {
    condition = output.service_accounts == {
      load_balancer_controller  = { namespace = "kube-system", service_account = "aws-load-balancer-controller" }
      cluster_autoscaler        = { namespace = "kube-system", service_account = "cluster-autoscaler" }
      ebs_csi                   = { namespace = "kube-system", service_account = "ebs-csi-controller-sa" }
      vpc_cni                   = { namespace = "kube-system", service_account = "aws-node" }
      external_secrets_operator = { namespace = "external-secrets", service_account = "external-secrets" }
    }
    error_message = "A component's service account is not the one that its chart makes."
  }
  assert {
    condition     = toset(keys(output.role_arns)) == toset(["load_balancer_controller", "cluster_autoscaler", "ebs_csi", "vpc_cni", "external_secrets_operator", "external_secrets_dev", "external_secrets_staging", "external_secrets_prod"])
    error_message = "The cluster stack would miss a role."
  }
  assert {
    condition     = alltrue([for role in values(aws_iam_role.external_secrets) : role.permissions_boundary == var.permissions_boundary_arn])
    error_message = "A role is without boundary."
  }
}

run "inputs_that_would_not_work_are_refused" {
  command = plan
  variables {
    name         = "quanttrader-with-a-name-that-is-too-long"
    account_id   = "mine"
    environments = []
  }
  expect_failures = [var.name, var.account_id, var.environments]
}
