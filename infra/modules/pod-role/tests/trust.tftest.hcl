mock_provider "aws" {}

variables {
  name                     = "quanttrader-dev-cluster-autoscaler"
  cluster_arn              = "arn:aws:eks:us-east-1:111111111111:cluster/quanttrader-dev"
  namespace                = "kube-system"
  service_account          = "cluster-autoscaler"
  permissions_boundary_arn = "arn:aws:iam::111111111111:policy/quanttrader-dev-boundary"
}

run "only_this_service_account_of_this_cluster_gets_the_role" {
  command = plan

  assert {
    condition = { for condition in data.aws_iam_policy_document.trust.statement[0].condition : condition.variable => one(condition.values) if condition.test == "StringEquals" } == {
      "aws:RequestTag/eks-cluster-arn"            = var.cluster_arn
      "aws:RequestTag/kubernetes-namespace"       = "kube-system"
      "aws:RequestTag/kubernetes-service-account" = "cluster-autoscaler"
    }
    error_message = "Other pods than this service account's in this cluster may use the role."
  }
  assert {
    condition     = one(one(data.aws_iam_policy_document.trust.statement[0].principals).identifiers) == "pods.eks.amazonaws.com" && length(data.aws_iam_policy_document.trust.statement) == 1
    error_message = "Somebody else than Pod Identity may use the role."
  }
  assert {
    condition     = aws_iam_role.this.permissions_boundary == var.permissions_boundary_arn
    error_message = "The role is without boundary."
  }
}

run "every_cluster_at_once_and_a_name_too_long_are_refused" {
  command = plan
  variables {
    name        = "quanttrader-dev-a-name-of-more-than-sixty-four-characters-is-too-long-for-iam"
    cluster_arn = "arn:aws:eks:us-east-1:111111111111:cluster/*"
  }
  expect_failures = [var.name, var.cluster_arn]
}
