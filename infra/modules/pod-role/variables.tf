variable "name" {
  description = "The role's name."
  type        = string
  validation {
    condition     = can(regex("^[\\w+=,.@-]{1,64}$", var.name))
    error_message = "Set name to 1 to 64 letters, digits and _ + = , . @ -: IAM takes no longer one."
  }
}

variable "cluster_arn" {
  description = "The cluster whose pods may use it."
  type        = string
  validation {
    condition     = can(regex("^arn:aws:eks:[a-z0-9-]+:[0-9]{12}:cluster/[^*]+$", var.cluster_arn))
    error_message = "Set cluster_arn to the ARN of one cluster, arn:aws:eks:…:cluster/NAME, without a wildcard."
  }
}

variable "namespace" {
  description = "The namespace of the service account."
  type        = string
}

variable "service_account" {
  description = "The service account."
  type        = string
}

variable "permissions_boundary_arn" {
  description = "The policy beyond which no role of the platform may go."
  type        = string
}
