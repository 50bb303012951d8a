mock_provider "aws" {}

variables {
  name                     = "quanttrader-dev"
  region                   = "us-east-1"
  account_id               = "111111111111"
  permissions_boundary_arn = "arn:aws:iam::111111111111:policy/quanttrader-dev-boundary"
}

run "the_control_plane_logs_to_a_group_that_forgets" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_group.control_plane.name == "/aws/eks/quanttrader-dev/cluster" && aws_cloudwatch_log_group.control_plane.retention_in_days == 14
    error_message = "EKS would not find its log group and make one that keeps everything for ever."
  }
}

run "a_node_cannot_read_parameters" {
  command = plan

  assert {
    condition = toset([
      aws_iam_role_policy_attachment.node_joins.policy_arn,
      aws_iam_role_policy_attachment.node_pulls_images.policy_arn,
      ]) == toset([for name in ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"] :
      "arn:aws:iam::aws:policy/${name}"
    ])
    error_message = "A node has other policies of AWS's than those to join and to pull."
  }
  assert {
    condition     = length([for action in flatten(data.aws_iam_policy_document.sessions.statement[*].actions) : action if startswith(action, "ssm:Get") || strcontains(action, "*")]) == 0
    error_message = "A node may read parameters, so every secret of every environment."
  }
}

run "every_role_stays_within_the_boundary" {
  command = plan

  assert {
    condition     = alltrue([for role in [aws_iam_role.cluster, aws_iam_role.node] : role.permissions_boundary == var.permissions_boundary_arn])
    error_message = "A role is without boundary."
  }
}

run "eks_acts_only_for_this_cluster" {
  command = plan

  assert {
    condition     = anytrue([for condition in data.aws_iam_policy_document.cluster_trust.statement[0].condition : condition.variable == "aws:SourceArn" && one(condition.values) == "arn:aws:eks:us-east-1:111111111111:cluster/quanttrader-dev"])
    error_message = "Another cluster could work as this one's role."
  }
}

run "a_key_is_made_only_when_asked" {
  command = plan

  assert {
    condition     = length(aws_kms_key.secrets) == 0 && output.kms_key_arn == null
    error_message = "A key that nobody asked for costs 1.00 a month."
  }
}

run "a_key_rotates_and_eks_may_use_it" {
  command = plan
  variables {
    kms_enabled = true
  }

  assert {
    condition     = aws_kms_key.secrets[0].enable_key_rotation && aws_kms_key.secrets[0].deletion_window_in_days == 30
    error_message = "The key does not rotate, or is gone too soon."
  }
  assert {
    condition     = contains([for statement in data.aws_iam_policy_document.key[0].statement : statement.sid], "TheControlPlaneGrantsItToEks")
    error_message = "EKS can't make its grant."
  }
}

run "a_wrong_account_and_a_retention_unknown_to_cloudwatch_are_refused" {
  command = plan
  variables {
    name               = "Quant Trader"
    account_id         = "1"
    log_retention_days = 2
  }
  expect_failures = [var.name, var.account_id, var.log_retention_days]
}
