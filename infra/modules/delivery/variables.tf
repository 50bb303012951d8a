variable "name" {
  description = "The platform's full name, quanttrader-<platform>, which roles and projects begin with."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "Set name to 2 to 41 lower-case letters, digits and hyphens, like quanttrader-dev."
  }
}

variable "platform" {
  description = "The platform: the tag Environment, the folder of its states, and its GitHub environment."
  type        = string
}

variable "region" {
  description = "The platform's region."
  type        = string
}

variable "account_id" {
  description = "The platform's account."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Set account_id to the account's twelve digits."
  }
}

variable "account_owner" {
  description = "Whether GitHub's identity provider is made here; an account has one."
  type        = bool
}

variable "github_repository" {
  description = "The repository whose workflows may plan and apply, and that the builds clone, as owner/name."
  type        = string
  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "Set github_repository to owner/name, without a wildcard: it decides who may apply."
  }
}

variable "codebuild_connection_arn" {
  description = "The connection by which the builds clone a private repository; null for a public one."
  type        = string
  default     = null
}

variable "api_access" {
  description = "How Kubernetes' API is reached; with private, what speaks to it is built inside the VPC."
  type        = string
  validation {
    condition     = contains(["public", "private"], var.api_access)
    error_message = "Set api_access to public or private."
  }
}

variable "vpc_id" {
  description = "The VPC of the builds inside."
  type        = string
}

variable "private_subnet_ids" {
  description = "The subnets of the builds inside."
  type        = list(string)
}

variable "callers_security_group_id" {
  description = "The security group of the builds inside."
  type        = string
}

variable "state_bucket_arn" {
  description = "The bucket of the states."
  type        = string
}

variable "passable_role_arns" {
  description = "The roles that the cluster stack hands to EKS: the control plane's, the nodes' and the components'."
  type        = list(string)
}

variable "permissions_boundary_arn" {
  description = "The policy beyond which no role of the platform may go."
  type        = string
}

variable "log_retention_days" {
  description = "Days for which the builds' logs are kept."
  type        = number
  default     = 14
}
