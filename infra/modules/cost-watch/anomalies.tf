# AWS's anomaly detection: free, and one monitor of services an account. AWS makes one for many accounts by
# itself; then its ARN is given and only the subscription is ours.

resource "aws_ce_anomaly_monitor" "services" {
  count = var.anomaly_monitor_enabled && var.anomaly_monitor_arn == null ? 1 : 0

  name              = "${var.name}-services"
  monitor_type      = "DIMENSIONAL"
  monitor_dimension = "SERVICE"
  tags              = { Name = "${var.name}-services" }
}

resource "aws_ce_anomaly_subscription" "money" {
  count = var.anomaly_monitor_enabled ? 1 : 0

  name             = "${var.name}-anomalies"
  frequency        = "IMMEDIATE" # the only one that a topic may have
  monitor_arn_list = [coalesce(var.anomaly_monitor_arn, one(aws_ce_anomaly_monitor.services[*].arn))]
  tags             = { Name = "${var.name}-anomalies" }

  subscriber {
    type    = "SNS"
    address = aws_sns_topic.money.arn
  }

  # A tenth of the budget that nobody expected.
  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [format("%.0f", max(1, var.budget_usd / 10))]
    }
  }

  depends_on = [aws_sns_topic_policy.money]
}
