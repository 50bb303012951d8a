# Who notices that money is going, before the bill does. Three eyes, because each is blind somewhere:
#
#   budget          month by month, and the only one that forecasts; reckoned some three times a day
#   billing alarms  the account's bill as it stands, every six hours; needs "billing alerts" switched on by hand
#   anomaly monitor a service that suddenly costs more than it used to, whatever the sum
#
# All tell one topic, which the function budget-guard listens to. AWS reckons money in us-east-1, so the topic and
# the alarms are there, wherever the platform is.

# It has no key of AWS's, because budgets and alarms can't publish through that one: their messages would be
# swallowed. What it carries is sums and thresholds. key.tf has the paid way.
resource "aws_sns_topic" "money" {
  provider = aws.us_east_1

  name              = "${var.name}-money"
  kms_master_key_id = one(aws_kms_key.topic[*].arn)
  tags              = { Name = "${var.name}-money" }
}

resource "aws_sns_topic_policy" "money" {
  provider = aws.us_east_1

  arn    = aws_sns_topic.money.arn
  policy = data.aws_iam_policy_document.money.json
}

data "aws_iam_policy_document" "money" {
  statement {
    sid       = "AwsTellsOfThisAccountsMoney"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.money.arn]
    principals {
      type        = "Service"
      identifiers = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.money.arn]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
