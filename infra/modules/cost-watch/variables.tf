variable "name" {
  description = "The platform's name, which budget, topic and alarms begin with."
  type        = string
}

variable "account_id" {
  description = "The account, about whose money alone AWS may tell the topic."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Set account_id to the account's twelve digits."
  }
}

variable "budget_usd" {
  description = "The month's budget in dollars."
  type        = number
  validation {
    condition     = var.budget_usd >= 1
    error_message = "Set budget_usd to at least 1: a budget of nothing, or of less than a cent, would warn of every cent."
  }
}

variable "mail_addresses" {
  description = "Who is mailed."
  type        = list(string)
  validation {
    condition     = length(var.mail_addresses) >= 1 && length(var.mail_addresses) <= 10
    error_message = "List one to ten addresses in mail_addresses: a budget mails ten at most."
  }
}

variable "billing_alarms_usd" {
  description = "The bills, in dollars, at which an alarm mails; empty for none."
  type        = list(number)
  validation {
    condition     = alltrue([for usd in var.billing_alarms_usd : usd > 0])
    error_message = "Set each of billing_alarms_usd to more than 0."
  }
}

variable "topic_key_enabled" {
  description = "Whether the topic is encrypted with a key of ours, for 1.00 a month."
  type        = bool
  default     = false
}

variable "cost_allocation_tags_enabled" {
  description = "Whether the bill can be split by Project, Environment and Stack."
  type        = bool
  default     = false
}

variable "anomaly_monitor_enabled" {
  description = "Whether anomalies are told to the topic."
  type        = bool
  default     = false
}

variable "anomaly_monitor_arn" {
  description = "The account's monitor, if it has one; null to make one."
  type        = string
  default     = null
}
