# tflint-ignore-file: terraform_unused_declarations
# What a platform may cost, and who hears of it. infra/variables.tf says how these inputs are shared.

variable "budget_usd" {
  description = "Dollars a month for this platform: the AWS Budget's limit, and what make tf-check holds up_hours_per_month against."
  type        = number
  nullable    = false
  validation {
    condition     = var.budget_usd >= 1 && var.budget_usd <= 10000
    error_message = "Set budget_usd to at least 1 and at most 10000 dollars a month."
  }
}

variable "up_hours_per_month" {
  description = "Hours a month for which the cluster is up. make tf-check fails when they cost more than budget_usd; qtctl cost estimate tells how many fit."
  type        = number
  nullable    = false
  validation {
    condition     = var.up_hours_per_month >= 1 && var.up_hours_per_month <= 744 && floor(var.up_hours_per_month) == var.up_hours_per_month
    error_message = "Set up_hours_per_month to 1 to 744 whole hours; 176 are 22 days of eight."
  }
}

variable "mail_addresses" {
  description = "Who is mailed about money: the budget at 50, 80 and 100 % and at a forecast of 100 %, and the billing alarms, which each must first confirm to want."
  type        = list(string)
  nullable    = false
  validation {
    condition     = length(var.mail_addresses) >= 1 && length(var.mail_addresses) <= 10
    error_message = "List one to ten addresses in mail_addresses: an AWS Budget mails ten at most, and without any nobody hears of the bill."
  }
  validation {
    condition     = alltrue([for address in var.mail_addresses : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "Write each of mail_addresses as one mail address, like you@example.com."
  }
  validation {
    condition     = length(distinct(var.mail_addresses)) == length(var.mail_addresses)
    error_message = "List each address once in mail_addresses: AWS refuses a budget that mails one twice."
  }
}

variable "billing_alarms_usd" {
  description = "Dollars of the account's whole bill at which an alarm mails (0.10 a month each beyond an account's ten free alarms). Only where account_owner is true."
  type        = list(number)
  default     = [20, 30, 50]
  nullable    = false
  validation {
    condition     = length(var.billing_alarms_usd) > 0 && length(distinct(var.billing_alarms_usd)) == length(var.billing_alarms_usd) && alltrue([for usd in var.billing_alarms_usd : usd > 0])
    error_message = "List in billing_alarms_usd one or more different amounts above 0, like [20, 30, 50]."
  }
}

variable "money_topic_key_enabled" {
  description = "Whether the topic of budgets and alarms is encrypted with a key of ours, for 1.00 a month. AWS's own key for SNS would swallow what they publish."
  type        = bool
  default     = false
  nullable    = false
}

variable "cost_allocation_tags_enabled" {
  description = "Whether Cost Explorer can split the bill by Project, Environment and Stack. AWS refuses to switch a tag on before billing has seen it, about a day after the first apply: set it to true then."
  type        = bool
  default     = false
  nullable    = false
}

variable "anomaly_monitor_enabled" {
  description = "Whether AWS's free anomaly detection tells the topic about unusual spending."
  type        = bool
  default     = false
  nullable    = false
}

variable "anomaly_monitor_arn" {
  description = "The monitor of services that the account has already, as aws ce get-anomaly-monitors prints it: an account may have only one, and AWS often made it. Null: make one."
  type        = string
  default     = null
  validation {
    condition     = var.anomaly_monitor_arn == null || can(regex("^arn:aws:ce::[0-9]{12}:anomalymonitor/.+$", var.anomaly_monitor_arn))
    error_message = "Set anomaly_monitor_arn to arn:aws:ce::…:anomalymonitor/…, or leave it null."
  }
  validation {
    condition     = try(one(regex("^arn:aws:ce::([0-9]{12}):", var.anomaly_monitor_arn)), var.account_id) == var.account_id
    error_message = "Set anomaly_monitor_arn to the monitor of the account in account_id, arn:aws:ce::${var.account_id}:anomalymonitor/…, or correct account_id."
  }
}
