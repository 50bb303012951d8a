# tflint-ignore-file: terraform_unused_declarations
# What runs on the platform, and who may build and change it. infra/variables.tf says how these inputs are
# shared.

variable "services" {
  description = "The services that have an image: each gets a repository quanttrader/<service> (0.10 a GB and month). Only where account_owner is true."
  type        = list(string)
  default     = ["market-data-simulator", "trading-engine", "risk-management"]
  nullable    = false
  validation {
    condition     = length(distinct(var.services)) == length(var.services) && alltrue([for service in var.services : can(regex("^[a-z0-9]+(-[a-z0-9]+)*$", service))])
    error_message = "List different names in services, of lower-case letters, digits and single hyphens, like trading-engine."
  }
}

variable "secrets" {
  description = "What services and Argo CD keep secret: <environment>/<name>, or platform/<name>, = secretsmanager (0.40 a month; can rotate, and comes back for a week after its deletion) or ssm (a SecureString, free). It is called qt/<environment>/<name>; its value never passes through Terraform."
  type        = map(string)
  default     = {}
  nullable    = false
  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$", name)) && contains(concat(var.environments, ["platform"]), split("/", name)[0])])
    error_message = "Name each of secrets by an environment of this platform, or platform, and a name, like dev/exchange-api."
  }
  validation {
    condition     = alltrue([for store in values(var.secrets) : contains(["secretsmanager", "ssm"], store)])
    error_message = "Set each of secrets to secretsmanager or ssm."
  }
}

variable "github_repository" {
  description = "The repository whose workflows may plan and apply, and that CodeBuild clones, as owner/name."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "Set github_repository to owner/name, without a wildcard: it decides who may apply."
  }
}

variable "codebuild_connection_arn" {
  description = "The connection by which CodeBuild clones a private repository; docs/FIRST-APPLY.md tells how to make it by hand. Null for a public repository."
  type        = string
  default     = null
  validation {
    condition     = var.codebuild_connection_arn == null || can(regex("^arn:aws:codeconnections:[a-z0-9-]+:[0-9]{12}:connection/.+$", var.codebuild_connection_arn))
    error_message = "Set codebuild_connection_arn to arn:aws:codeconnections:…:connection/…, or leave it null for a public repository."
  }
  validation {
    condition     = try(one(regex("^arn:aws:codeconnections:[a-z0-9-]+:([0-9]{12}):", var.codebuild_connection_arn)), var.account_id) == var.account_id
    error_message = "Set codebuild_connection_arn to a connection of the account in account_id, ${var.account_id}, or correct account_id."
  }
}
