# The month's budget, of the whole account: a platform has an account of its own, or shares the owner's, and what
# carries no tag (traffic, taxes, somebody's experiment) is paid as well. Credits are left out of the sum, or the
# first bill without them would be the first that anybody sees.
#
# Budgets and their mails are free. Paid for is an action that a budget takes (0.10 a day beyond two such budgets); this
# one takes none, for budget-guard acts.

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

  notification {
    notification_type          = "ACTUAL"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 50
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.mail_addresses
    subscriber_sns_topic_arns  = [aws_sns_topic.money.arn]
  }

  notification {
    notification_type          = "ACTUAL"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.mail_addresses
    subscriber_sns_topic_arns  = [aws_sns_topic.money.arn]
  }

  notification {
    notification_type          = "ACTUAL"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.mail_addresses
    subscriber_sns_topic_arns  = [aws_sns_topic.money.arn]
  }

  notification {
    notification_type          = "FORECASTED"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.mail_addresses
    subscriber_sns_topic_arns  = [aws_sns_topic.money.arn]
  }

  # AWS checks that it may publish when the budget is made.
  depends_on = [aws_sns_topic_policy.money]
}
