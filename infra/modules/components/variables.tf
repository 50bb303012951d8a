variable "name" {
  description = "The cluster's name, which the roles' names begin with."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "Set name to 2 to 31 lower-case letters, digits and hyphens, like quanttrader-dev: the roles' longer names must fit into 64."
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

variable "environments" {
  description = "The environments on the platform, and the platform itself (Argo CD's secrets); each gets a role that reads its own."
  type        = list(string)
  validation {
    condition     = length(var.environments) > 0 && alltrue([for environment in var.environments : can(regex("^[a-z]+$", environment))])
    error_message = "List in environments one or more, of lower-case letters."
  }
}

variable "permissions_boundary_arn" {
  description = "The policy beyond which no role of the platform may go."
  type        = string
}
