# A key of ours for Kubernetes' secrets, where asked for: 1.00 a month, and the only way to see in CloudTrail who
# unwrapped them, and to take that away. It is kept while the cluster goes, for EKS can't do without a key that a
# cluster was made with.

resource "aws_kms_key" "secrets" {
  count = var.kms_enabled ? 1 : 0

  description             = "Kubernetes secrets of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key[0].json
  tags                    = { Name = "${var.name}-secrets" }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "secrets" {
  count = var.kms_enabled ? 1 : 0

  name          = "alias/${var.name}-secrets"
  target_key_id = aws_kms_key.secrets[0].key_id
}

data "aws_iam_policy_document" "key" {
  count = var.kms_enabled ? 1 : 0

  # Without this line nobody, root included, could ever manage the key again. It hands the key to IAM.
  statement {
    sid       = "TheAccountDecides"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }

  statement {
    sid       = "TheControlPlaneUsesIt"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:ListGrants"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.cluster.arn]
    }
  }

  # EKS makes a grant for itself when it is told to use the key, and AWS services alone may.
  statement {
    sid       = "TheControlPlaneGrantsItToEks"
    actions   = ["kms:CreateGrant"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.cluster.arn]
    }
    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}
