# A role for one service account of one cluster, through EKS Pod Identity: the agent on the node hands the pod
# credentials that last hours, and EKS says in tags which cluster, namespace and service account they are for.
# The tags are part of the trust, so an association of another cluster of the account can't borrow the role.
# What the role may do is attached by whoever makes it.
# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = "${var.namespace}/${var.service_account}, by Pod Identity"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary_arn
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "PodIdentity"
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/eks-cluster-arn"
      values   = [var.cluster_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-namespace"
      values   = [var.namespace]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-service-account"
      values   = [var.service_account]
    }
  }
}
