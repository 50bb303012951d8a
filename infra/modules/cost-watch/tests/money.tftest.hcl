mock_provider "aws" {}
mock_provider "aws" {
  alias = "us_east_1"
}

variables {
  name               = "quanttrader-dev"
  account_id         = "111111111111"
  budget_usd         = 30
  mail_addresses     = ["a@example.com", "b@example.com"]
  billing_alarms_usd = [20, 30, 50]
}

run "the_budget_mails_and_tells_the_topic_at_each_step" {
  assert {
    condition     = aws_budgets_budget.month.limit_amount == "30.00" && aws_budgets_budget.month.time_unit == "MONTHLY"
    error_message = "The budget is not 30.00 a month."
  }
  assert {
    condition = toset([for step in aws_budgets_budget.month.notification : "${step.notification_type} ${step.comparison_operator} ${step.threshold} ${step.threshold_type}"]) == toset([
      for step in ["ACTUAL GREATER_THAN 50", "ACTUAL GREATER_THAN 80", "ACTUAL GREATER_THAN 100", "FORECASTED GREATER_THAN 100"] : "${step} PERCENTAGE"
    ])
    error_message = "The budget does not warn at 50, 80 and 100 % and at a forecast of 100 %."
  }
  assert {
    condition     = alltrue([for step in aws_budgets_budget.month.notification : toset(step.subscriber_email_addresses) == toset(var.mail_addresses) && toset(step.subscriber_sns_topic_arns) == toset([output.topic_arn])])
    error_message = "A step of the budget does not mail everybody, or does not tell the topic."
  }
  assert {
    condition     = aws_budgets_budget.month.cost_types[0].include_credit == false
    error_message = "Credits would hide what is spent."
  }
}

run "the_bill_alarms_at_20_30_and_50" {
  assert {
    condition     = toset([for alarm in values(aws_cloudwatch_metric_alarm.bill) : alarm.threshold]) == toset([20, 30, 50])
    error_message = "The alarms are not at 20, 30 and 50 dollars."
  }
  assert {
    condition = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.bill) :
      alarm.namespace == "AWS/Billing" && alarm.metric_name == "EstimatedCharges" && alarm.dimensions == tomap({ Currency = "USD" }) &&
      alarm.comparison_operator == "GreaterThanThreshold" && toset(alarm.alarm_actions) == toset([output.topic_arn])
    ])
    error_message = "An alarm does not watch the bill in dollars, or tells nobody."
  }
}

run "people_get_alarms_by_mail_and_no_budget_twice" {
  command = plan

  assert {
    condition     = alltrue([for mail in values(aws_sns_topic_subscription.mail) : mail.filter_policy_scope == "MessageBody" && jsondecode(mail.filter_policy) == { AlarmName = [{ exists = true }] }]) && length(aws_sns_topic_subscription.mail) == 2
    error_message = "A budget that mails by itself would be mailed once more by the topic."
  }
}

run "budgets_alarms_and_anomalies_may_publish_for_this_account" {
  command = plan

  assert {
    condition     = toset(one(data.aws_iam_policy_document.money.statement[0].principals).identifiers) == toset(["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com"]) && one(one(data.aws_iam_policy_document.money.statement[0].condition).values) == "111111111111"
    error_message = "AWS may not publish, or for another account's money."
  }
}

# A key of AWS's own would swallow the messages, and nothing would tell.
run "the_topic_has_no_key_unless_one_of_ours" {
  command = plan

  assert {
    condition     = aws_sns_topic.money.kms_master_key_id == null && length(aws_kms_key.topic) == 0
    error_message = "The topic has a key that nobody asked for."
  }
}

run "with_a_key_of_ours_aws_may_use_it" {
  variables {
    topic_key_enabled = true
  }

  assert {
    condition     = aws_sns_topic.money.kms_master_key_id == aws_kms_key.topic[0].arn && aws_kms_key.topic[0].enable_key_rotation
    error_message = "The topic is not encrypted with our key."
  }
  assert {
    condition     = toset(one(data.aws_iam_policy_document.topic_key.statement[1].principals).identifiers) == toset(["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com"])
    error_message = "AWS could not encrypt what it tells: the messages would be swallowed."
  }
}

run "tags_and_anomalies_wait_until_asked" {
  command = plan

  assert {
    condition     = length(aws_ce_cost_allocation_tag.this) + length(aws_ce_anomaly_monitor.services) + length(aws_ce_anomaly_subscription.money) == 0
    error_message = "The first apply would fail: billing has not seen the tags yet."
  }
}

run "tags_and_anomalies_are_switched_on" {
  variables {
    cost_allocation_tags_enabled = true
    anomaly_monitor_enabled      = true
  }

  assert {
    condition     = toset(keys(aws_ce_cost_allocation_tag.this)) == toset(["Project", "Environment", "Stack"])
    error_message = "The bill can't be split by Project, Environment and Stack."
  }
  assert {
    condition     = one(aws_ce_anomaly_subscription.money[0].monitor_arn_list) == aws_ce_anomaly_monitor.services[0].arn
    error_message = "Nobody hears of what the monitor sees."
  }
}

run "an_accounts_own_monitor_is_used_and_none_is_made" {
  command = plan
  variables {
    anomaly_monitor_enabled = true
    anomaly_monitor_arn     = "arn:aws:ce::111111111111:anomalymonitor/abc"
  }

  assert {
    condition     = length(aws_ce_anomaly_monitor.services) == 0 && one(aws_ce_anomaly_subscription.money[0].monitor_arn_list) == "arn:aws:ce::111111111111:anomalymonitor/abc"
    error_message = "A second monitor would be refused by AWS."
  }
}

run "no_budget_no_reader_and_no_amount_are_refused" {
  command = plan
  variables {
    account_id         = "mine"
    budget_usd         = 0
    mail_addresses     = []
    billing_alarms_usd = [0]
  }
  expect_failures = [var.account_id, var.budget_usd, var.mail_addresses, var.billing_alarms_usd]
}
