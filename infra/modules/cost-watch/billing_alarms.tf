# Alarms on the bill as it stands. The metric exists only after "Receive CloudWatch billing alerts" was ticked in
# the console (docs/FIRST-APPLY.md), and comes every six hours or so. It is the account's, so the account's owner
# has the alarms. Ten alarms of an account are free, then 0.10 a month each.

resource "aws_cloudwatch_metric_alarm" "bill" {
  provider = aws.us_east_1
  for_each = toset([for usd in var.billing_alarms_usd : tostring(usd)])

  alarm_name          = "${var.name}-bill-over-${each.key}-usd"
  alarm_description   = "The account's bill of this month is over ${each.key} dollars. qtctl cost estimate tells what an hour costs; make tf-destroy STACK=cluster ends it."
  namespace           = "AWS/Billing"
  metric_name         = "EstimatedCharges"
  dimensions          = { Currency = "USD" }
  statistic           = "Maximum"
  period              = 21600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = tonumber(each.key)
  treat_missing_data  = "ignore" # between two readings the bill is what it was
  alarm_actions       = [aws_sns_topic.money.arn]
  tags                = { Name = "${var.name}-bill-over-${each.key}-usd" }
}

# Budgets mail by themselves; of the topic's messages, people want only the alarms. A budget's message is no
# JSON and has no AlarmName, so the filter drops it.
resource "aws_sns_topic_subscription" "mail" {
  provider = aws.us_east_1
  for_each = length(var.billing_alarms_usd) > 0 ? toset(var.mail_addresses) : []

  topic_arn           = aws_sns_topic.money.arn
  protocol            = "email"
  endpoint            = each.key
  filter_policy_scope = "MessageBody"
  filter_policy       = jsonencode({ AlarmName = [{ exists = true }] })
}
