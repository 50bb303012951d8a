variable "name" {
  description = "The cluster's name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "Set name to 2 to 41 lower-case letters, digits and hyphens, like quanttrader-dev."
  }
}

variable "region" {
  description = "The cluster's region."
  type        = string
}

variable "account_id" {
  description = "The cluster's account."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Set account_id to the account's twelve digits."
  }
}

variable "permissions_boundary_arn" {
  description = "The policy beyond which no role of the platform may go."
  type        = string
}

variable "kms_enabled" {
  description = "Whether there is a key of ours for Kubernetes' secrets, for 1.00 a month."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "Days for which the control plane's logs are kept."
  type        = number
  default     = 14
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.log_retention_days)
    error_message = "Set log_retention_days to 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365: CloudWatch knows no others."
  }
}
