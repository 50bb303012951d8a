# The role that EKS's control plane works as: interfaces in our subnets, and load balancers of the old kind.

resource "aws_iam_role" "cluster" {
  name                 = "${var.name}-cluster"
  description          = "EKS's control plane"
  assume_role_policy   = data.aws_iam_policy_document.cluster_trust.json
  permissions_boundary = var.permissions_boundary_arn
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}

data "aws_iam_policy_document" "cluster_trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
    # EKS acts for whoever asks it: only for this account's cluster of this name.
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [local.cluster_arn]
    }
  }
}

locals {
  cluster_arn = "arn:aws:eks:${var.region}:${var.account_id}:cluster/${var.name}"
}
