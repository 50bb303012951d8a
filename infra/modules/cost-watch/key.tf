# The paid way to encrypt the topic, for who must: a key of ours that AWS's services may use, 1.00 a month.

resource "aws_kms_key" "topic" {
  provider = aws.us_east_1
  count    = var.topic_key_enabled ? 1 : 0

  description             = "The topic ${var.name}-money"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.topic_key.json
  tags                    = { Name = "${var.name}-money" }
}

data "aws_iam_policy_document" "topic_key" {
  statement {
    sid       = "TheAccountDecides"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }

  # Without a condition: alarms do not say to KMS for which account they ask, and the topic's own policy does.
  statement {
    sid       = "AwsEncryptsWhatItTells"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com"]
    }
  }
}
