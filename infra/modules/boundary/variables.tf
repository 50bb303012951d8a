variable "name" {
  description = "The platform's name, which its roles' names begin with."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "Set name to 2 to 41 lower-case letters, digits and hyphens, like quanttrader-dev."
  }
}

variable "account_id" {
  description = "The account."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Set account_id to the account's twelve digits."
  }
}

variable "state_bucket_arn" {
  description = "The bucket of the states, which no role may empty."
  type        = string
  validation {
    condition     = startswith(var.state_bucket_arn, "arn:aws:s3:::")
    error_message = "Set state_bucket_arn to the ARN of a bucket, arn:aws:s3:::…."
  }
}

variable "environments" {
  description = "The environments whose secrets are read, each by the role NAME-external-secrets-ENVIRONMENT."
  type        = list(string)
  validation {
    condition     = length(var.environments) > 0 && alltrue([for environment in var.environments : can(regex("^[a-z][a-z0-9]*$", environment))])
    error_message = "List in environments names of lower-case letters and digits, like dev, without a wildcard."
  }
}
