# The cluster, its nodes and who gets in. infra/variables.tf says how these inputs are shared.
# tflint-ignore-file: terraform_unused_declarations

variable "cluster_version" {
  description = "Kubernetes' version, of those in EKS's standard support. In extended support an hour costs 0.60 instead of 0.10."
  type        = string
  default     = "1.35"
  validation {
    condition     = contains(["1.35"], var.cluster_version)
    error_message = "Set cluster_version to 1.35: for any other the add-ons are not pinned, and an hour in extended support costs six times as much."
  }
}

variable "kms_enabled" {
  description = "Whether Kubernetes' secrets are encrypted with a key of ours, for 1.00 a month. Without it EKS uses a key of its own. A running cluster can be given one, but not be rid of it."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps the logs of control plane, builds and refused connections."
  type        = number
  default     = 14
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.log_retention_days)
    error_message = "Set log_retention_days to 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365: CloudWatch knows no others."
  }
}

variable "node_groups" {
  description = "The groups of nodes by name. instance_types: one size (equal vCPUs, memory within 1.5 GiB), smallest first, for the Cluster Autoscaler reckons with the first. desired_size: the size at birth; later the autoscaler and env-sleep decide. min_size: 0, or an apply while asleep is refused."
  type = map(object({
    capacity_type  = string
    instance_types = list(string)
    subnets        = string
    min_size       = number
    max_size       = number
    desired_size   = number
    disk_gib       = optional(number, 20)
    labels         = optional(map(string), {})
    taints = optional(list(object({
      key    = string
      value  = string
      effect = string
    })), [])
  }))
  validation {
    condition     = length(var.node_groups) > 0 && alltrue([for name in keys(var.node_groups) : can(regex("^[a-z][a-z0-9-]{0,29}$", name))])
    error_message = "Give node_groups one group or more, each named by up to 30 lower-case letters, digits and hyphens."
  }
  validation {
    condition     = anytrue([for group in values(var.node_groups) : length(group.taints) == 0])
    error_message = "Leave taints empty in one of node_groups: CoreDNS and the other system pods need a node that takes them."
  }
  validation {
    condition     = alltrue([for group in values(var.node_groups) : contains(["SPOT", "ON_DEMAND"], group.capacity_type)])
    error_message = "Set capacity_type of each node group to SPOT or ON_DEMAND."
  }
  validation {
    condition     = alltrue([for group in values(var.node_groups) : contains(["public", "private"], group.subnets)])
    error_message = "Set subnets of each node group to public or private."
  }
  validation {
    condition     = alltrue([for group in values(var.node_groups) : group.min_size == 0])
    error_message = "Set min_size of each node group to 0: a group that sleeps at 0 would refuse an apply with more."
  }
  validation {
    condition     = alltrue([for group in values(var.node_groups) : group.max_size >= 1 && group.max_size <= 10 && floor(group.max_size) == group.max_size])
    error_message = "Set max_size of each node group to 1 to 10 nodes."
  }
  validation {
    condition     = alltrue([for group in values(var.node_groups) : group.desired_size >= 1 && group.desired_size <= group.max_size && floor(group.desired_size) == group.desired_size])
    error_message = "Set desired_size of each node group, its size at birth, to 1 up to its max_size."
  }
  validation {
    condition     = alltrue([for group in values(var.node_groups) : length(group.instance_types) > 0 && length(distinct(group.instance_types)) == length(group.instance_types)])
    error_message = "List one or more different instance_types in each node group; for SPOT several, so that one sold out is not all."
  }
  validation {
    condition     = alltrue([for group in values(var.node_groups) : group.disk_gib >= 20 && group.disk_gib <= 200])
    error_message = "Set disk_gib of each node group to 20 to 200: AL2023's image wants 20."
  }
  validation {
    condition     = alltrue(flatten([for group in values(var.node_groups) : [for taint in group.taints : contains(["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"], taint.effect)]]))
    error_message = "Set effect of each taint to NO_SCHEDULE, NO_EXECUTE or PREFER_NO_SCHEDULE."
  }
}

variable "operators" {
  description = "The people who get into the cluster, by IAM role: access admin (all of Kubernetes) or view (reads all but secrets). Nobody else gets in, who made it included."
  type = map(object({
    principal_arn = string
    access        = string
  }))
  default = {}
  validation {
    condition     = alltrue([for operator in values(var.operators) : can(regex("^arn:aws:iam::[0-9]{12}:role/.+$", operator.principal_arn))])
    error_message = "Set principal_arn of each operator to an IAM role, arn:aws:iam::…:role/…: users have long-lived keys, and a role's session is no principal to EKS."
  }
  validation {
    condition     = alltrue([for operator in values(var.operators) : contains(["admin", "view"], operator.access)])
    error_message = "Set access of each operator to admin or view."
  }
}

variable "functions" {
  description = "The Lambda functions that get into the cluster: the role that sam deploy prints, and their Kubernetes groups. A role made anew is a stranger under the same ARN: make its entry anew too."
  type = map(object({
    role_arn          = string
    kubernetes_groups = list(string)
  }))
  default = {}
  validation {
    condition     = alltrue([for function in values(var.functions) : can(regex("^arn:aws:iam::[0-9]{12}:role/.+$", function.role_arn))])
    error_message = "Set role_arn of each function to the role that sam deploy prints, arn:aws:iam::…:role/…."
  }
  validation {
    condition     = alltrue([for function in values(var.functions) : length(function.kubernetes_groups) > 0 && alltrue([for group in function.kubernetes_groups : startswith(group, "quanttrader:")])])
    error_message = "List in kubernetes_groups of each function its groups from gitops/platform/lambda-rbac, like quanttrader:spot-drain."
  }
}
