# Who notices that money is going. The bill is the account's, so its owner has the alarms.
module "cost_watch" {
  source = "../../modules/cost-watch"
  providers = {
    aws           = aws
    aws.us_east_1 = aws.us_east_1
  }

  name                         = local.name
  account_id                   = var.account_id
  budget_usd                   = var.budget_usd
  mail_addresses               = var.mail_addresses
  billing_alarms_usd           = var.account_owner ? var.billing_alarms_usd : []
  topic_key_enabled            = var.money_topic_key_enabled
  cost_allocation_tags_enabled = var.cost_allocation_tags_enabled
  anomaly_monitor_enabled      = var.anomaly_monitor_enabled
  anomaly_monitor_arn          = var.anomaly_monitor_arn
}
