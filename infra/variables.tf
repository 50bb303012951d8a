# tflint-ignore-file: terraform_unused_declarations
# What a platform is. One file of values, environments/PLATFORM.tfvars, feeds both stacks, and both link to
# these inputs (variables.tf and variables-*.tf beside it): a wrong value is refused by whichever stack is
# planned first. Hence some inputs are read by one stack only.
#
# Each refusal is one sentence that says what to change. A rule over several inputs stands with the one that
# one would change.

variable "platform" {
  description = "The platform's name. VPC and cluster are called quanttrader-<platform>, and its tfvars file <platform>.tfvars."
  type        = string
  nullable    = false
  validation {
    condition     = contains(["dev", "staging", "prod"], var.platform)
    error_message = "Set platform to dev, staging or prod."
  }
}

variable "environments" {
  description = "The environments (sets of namespaces) that this platform carries. Each has its own secrets, qt/<environment>/*, and its own role to read them."
  type        = list(string)
  nullable    = false
  validation {
    condition     = length(var.environments) > 0 && length(distinct(var.environments)) == length(var.environments)
    error_message = "List in environments one or more, each once."
  }
  validation {
    condition     = alltrue([for environment in var.environments : contains(["dev", "staging", "prod"], environment)])
    error_message = "List in environments only dev, staging and prod."
  }
}

variable "region" {
  description = "The AWS region of everything but money, which AWS reckons in us-east-1."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-[0-9]$", var.region))
    error_message = "Set region to one of the commercial partition, like us-east-1: China and GovCloud have other ARNs and prices."
  }
}

variable "availability_zones" {
  description = "Two or three zones of the region, each with a public, a private and a database subnet. They are named here, not looked up, so that tomorrow's plan is today's."
  type        = list(string)
  nullable    = false
  validation {
    condition     = contains([2, 3], length(var.availability_zones)) && length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "List two or three different zones in availability_zones: EKS wants two at least."
  }
  validation {
    condition     = alltrue([for zone in var.availability_zones : can(regex("^${var.region}[a-z]$", zone))])
    error_message = "List in availability_zones zones of the region, like us-east-1a for us-east-1."
  }
  validation {
    condition     = !contains(var.availability_zones, "us-east-1e")
    error_message = "Take us-east-1e out of availability_zones: in most accounts it is the zone use1-az3, where EKS has no control plane (aws ec2 describe-availability-zones tells)."
  }
}

variable "account_id" {
  description = "The AWS account of this platform. Credentials of another account are refused before anything is planned."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Set account_id to the account's twelve digits, which aws sts get-caller-identity prints."
  }
}

variable "account_owner" {
  description = "Whether this foundation makes what an account has only once: the services' repositories, GitHub's OIDC provider, the billing alarms. Of two platforms in one account, one is the owner."
  type        = bool
  default     = true
  nullable    = false
}

variable "state_bucket" {
  description = "The S3 bucket for the states of this platform's two stacks. A bucket's name is unique in all of AWS, so the account's number is in it."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "Set state_bucket to 3 to 63 lower-case letters, digits and hyphens, like quanttrader-dev-state-123456789012."
  }
  validation {
    condition     = try(regex("[0-9]{12}$", var.state_bucket), var.account_id) == var.account_id
    error_message = "End state_bucket in the digits of account_id, ${var.account_id}, or correct account_id."
  }
}

variable "state_lock_table_enabled" {
  description = "Whether a DynamoDB table for locks is made as well (paid by the request, nothing at rest). Terraform from 1.10 on locks by a file in the bucket and needs none."
  type        = bool
  default     = false
  nullable    = false
}

variable "owner" {
  description = "Who answers for the platform: the tag Owner of everything."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[\\w .:/=+@-]{1,256}$", var.owner))
    error_message = "Set owner to a team or a person, in letters, digits, spaces and _ . : / = + - @."
  }
}

variable "cost_center" {
  description = "Who pays: the tag CostCenter of everything."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[\\w .:/=+@-]{1,256}$", var.cost_center))
    error_message = "Set cost_center to a number or a name that your books know, in letters, digits, spaces and _ . : / = + - @."
  }
}

variable "expiry" {
  description = "For a throw-away platform, the day after which it may be deleted, as YYYY-MM-DD: the tag Expiry. Null for one that stays."
  type        = string
  default     = null
  validation {
    condition     = var.expiry == null || can(formatdate("YYYY-MM-DD", "${var.expiry}T00:00:00Z"))
    error_message = "Set expiry to a day like 2026-12-31, or leave it null."
  }
}
