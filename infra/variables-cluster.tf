# tflint-ignore-file: terraform_unused_declarations
# The cluster and who gets in. infra/variables.tf says how these inputs are shared; node_groups.tf has the nodes,
# with the table of instance types that its rules need beside it.

variable "kubernetes_version" {
  description = "Kubernetes' version, of those in EKS's standard support. In extended support an hour costs 0.60 instead of 0.10."
  type        = string
  default     = "1.35"
  nullable    = false
  validation {
    condition     = contains(["1.35"], var.kubernetes_version)
    error_message = "Set kubernetes_version to 1.35: for any other the add-ons are not pinned, and an hour in extended support costs six times as much."
  }
}

variable "kms_enabled" {
  description = "Whether Kubernetes' secrets are encrypted with a key of ours, for 1.00 a month. Without it EKS uses a key of its own. A running cluster can be given one, but not be rid of it."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps the logs of control plane, builds and refused connections."
  type        = number
  default     = 14
  nullable    = false
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.log_retention_days)
    error_message = "Set log_retention_days to 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365: CloudWatch knows no others."
  }
}

variable "operator_arns" {
  description = "The IAM roles of the people who administer the cluster. Nobody else gets in as a person, not even who made it."
  type        = list(string)
  nullable    = false
  validation {
    condition     = length(var.operator_arns) > 0 && alltrue([for arn in var.operator_arns : can(regex("^arn:aws:iam::[0-9]{12}:(role|user)/.+$", arn))])
    error_message = "List in operator_arns at least one IAM role, arn:aws:iam::123456789012:role/NAME; for a session (arn:aws:sts::…) name the role itself."
  }
  validation {
    condition     = alltrue([for arn in var.operator_arns : try(one(regex("^arn:aws:iam::([0-9]{12}):", arn)), var.account_id) == var.account_id])
    error_message = "List in operator_arns only roles of the account in account_id, arn:aws:iam::${var.account_id}:role/NAME, or correct account_id."
  }
}

variable "functions" {
  description = "The Lambda functions that get into the cluster: the role that sam deploy prints, and their Kubernetes groups. A role made anew is a stranger under the same ARN: make its entry anew too."
  type = map(object({
    role_arn          = string
    kubernetes_groups = list(string)
  }))
  default  = {}
  nullable = false
  validation {
    condition     = alltrue([for function in values(var.functions) : can(regex("^arn:aws:iam::[0-9]{12}:role/.+$", function.role_arn))])
    error_message = "Set role_arn of each function to the role that sam deploy prints, arn:aws:iam::…:role/…."
  }
  validation {
    condition     = alltrue([for function in values(var.functions) : try(one(regex("^arn:aws:iam::([0-9]{12}):", function.role_arn)), var.account_id) == var.account_id])
    error_message = "Set role_arn of each function to a role of the account in account_id, arn:aws:iam::${var.account_id}:role/…, or correct account_id."
  }
  validation {
    condition     = alltrue([for function in values(var.functions) : length(function.kubernetes_groups) > 0 && alltrue([for group in function.kubernetes_groups : startswith(group, "quanttrader:")])])
    error_message = "List in kubernetes_groups of each function its groups from gitops/platform/lambda-rbac, like quanttrader:spot-drain."
  }
}
