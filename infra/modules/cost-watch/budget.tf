# The month's budget, of the whole account: a platform has an account of its own, or shares the owner's, and what
# carries no tag (traffic, taxes, somebody's experiment) is paid as well. Credits are left out of the sum, or the
# first bill without them would be the first that anybody sees.
#
# Budgets and their mails are free. Paid for is an action that a budget takes (0.10 a day beyond two such budgets); this
# one takes none, for budget-guard acts.

locals {
  steps = [
    { type = "ACTUAL", percent = 50 },
    { type = "ACTUAL", percent = 80 },
    { type = "ACTUAL", percent = 100 },
    { type = "FORECASTED", percent = 100 },
  ]
}

resource "aws_budgets_budget" "month" {
  name         = "${var.name}-month"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = format("%.2f", var.budget_usd)

  cost_types {
    include_credit = false
    include_refund = false
  }

  # Each mails, and tells the topic.
  dynamic "notification" {
    for_each = local.steps
    content {
      notification_type          = notification.value.type
      threshold                  = notification.value.percent
      threshold_type             = "PERCENTAGE"
      comparison_operator        = "GREATER_THAN"
      subscriber_email_addresses = var.mail_addresses
      subscriber_sns_topic_arns  = [aws_sns_topic.money.arn]
    }
  }

  # AWS checks that it may publish when the budget is made.
  depends_on = [aws_sns_topic_policy.money]
}
