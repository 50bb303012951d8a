variable "name" {
  description = "The cluster's name, quanttrader-<platform>."
  type        = string
}

variable "kubernetes_version" {
  description = "A version in EKS's standard support, $0.10 an hour for the control plane (extended support: $0.60; from memory, 2026-11), for which modules/addons pins its add-ons."
  type        = string

  validation {
    condition     = contains(["1.35"], var.kubernetes_version)
    error_message = "kubernetes_version is \"${var.kubernetes_version}\": set it to \"1.35\", which is in standard support and which modules/addons pins its add-ons for."
  }
}

variable "api_access" {
  description = "public: the API's endpoint is open to the internet and guarded by IAM. private: it is reached from inside the VPC only, so functions and CodeBuild need private subnets with NAT."
  type        = string

  validation {
    condition     = contains(["public", "private"], var.api_access)
    error_message = "api_access is \"${var.api_access}\": set it to \"public\" or \"private\"."
  }

  validation {
    condition     = var.api_access != "private" || var.nat_mode != "none"
    error_message = "api_access is \"private\" but nat_mode is \"none\", so no function could reach both AWS and the cluster: set nat_mode to \"instance\", \"gateway\" or \"gateway_per_az\", or api_access to \"public\"."
  }
}

variable "api_public_cidrs" {
  description = "Networks that a public endpoint answers. A list of offices' addresses shuts out the Lambda functions, which have no fixed address outside a VPC."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.api_public_cidrs) > 0 && alltrue([for cidr in var.api_public_cidrs : can(cidrhost(cidr, 0))])
    error_message = "api_public_cidrs must hold at least one network such as \"203.0.113.7/32\"; to close the endpoint set api_access to \"private\"."
  }
}

variable "nat_mode" {
  description = "The platform's NAT mode, which a private endpoint depends on."
  type        = string
}

variable "cluster_role_arn" {
  description = "The role that the control plane runs as (foundation)."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets in two zones or more for the control plane's network interfaces; private ones do in either mode."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must name subnets in at least two zones: EKS refuses fewer."
  }
}

variable "security_group_id" {
  description = "The control plane's security group (foundation), beside the one that EKS makes."
  type        = string
}

variable "kms_key_arn" {
  description = "Key for the Kubernetes secrets (foundation), $1 a month (from memory, 2026-11). Null: EKS encrypts them with a key of AWS's own. A cluster that has a key keeps it."
  type        = string
  default     = null
}

variable "log_group_name" {
  description = "The control plane's log group. EKS knows one name only, and makes the group itself, without retention, if it isn't there."
  type        = string

  validation {
    condition     = var.log_group_name == "/aws/eks/${var.name}/cluster"
    error_message = "log_group_name must be /aws/eks/${var.name}/cluster: EKS writes to no other group."
  }
}

variable "administrator_arns" {
  description = "IAM roles and users that are cluster administrators: the operators, CI's apply role, the hibernation's role. Who creates the cluster is none of them by itself."
  type        = list(string)

  validation {
    condition = length(var.administrator_arns) > 0 && alltrue([for arn in var.administrator_arns :
      can(regex("^arn:aws:iam::[0-9]{12}:(role|user)/.+$", arn))
    ])
    error_message = "administrator_arns must name at least one IAM role or user, as arn:aws:iam::123456789012:role/NAME; of an assumed role (arn:aws:sts::...) name the role itself."
  }
}

variable "functions" {
  description = "Roles of the Lambda functions (Outputs of sam deploy) and the Kubernetes groups that gitops/platform/lambda-rbac gives rights to."
  type        = map(object({ role_arn = string, kubernetes_groups = list(string) }))
  default     = {}

  validation {
    condition     = alltrue([for function in var.functions : can(regex("^arn:aws:iam::[0-9]{12}:role/.+$", function.role_arn))])
    error_message = "Each role_arn in functions must be a role as sam deploy prints it: arn:aws:iam::123456789012:role/NAME."
  }

  validation {
    condition = alltrue([for function in var.functions :
      length(function.kubernetes_groups) > 0 && alltrue([for group in function.kubernetes_groups : startswith(group, "quanttrader:")])
    ])
    error_message = "Each of functions needs kubernetes_groups that begin with \"quanttrader:\", as gitops/platform/lambda-rbac names them."
  }
}

variable "components" {
  description = "What runs in the cluster as a role of its own (foundation): the role, and the service account that gets it by a Pod Identity association."
  type = map(object({
    role_arn        = string
    namespace       = string
    service_account = string
  }))
  default = {}
}

variable "service_cidr" {
  description = "The services' addresses, which exist inside the cluster only."
  type        = string
  default     = "172.20.0.0/16"
}
