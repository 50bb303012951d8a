variable "name" {
  description = "The name of the VPC, the prefix of everything in it, and the name of the cluster that will be in it."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "Set name to 2 to 41 lower-case letters, digits and hyphens, like quanttrader-dev."
  }
}

variable "cidr" {
  description = "The network, a /16. The module cuts it up itself."
  type        = string
  validation {
    condition     = can(cidrnetmask(var.cidr)) && endswith(var.cidr, ".0.0/16")
    error_message = "Set cidr to a network of size /16, like 10.10.0.0/16: the subnets are cut for that size."
  }
}

variable "availability_zones" {
  description = "Two or three zones. Each gets a public, a private and a database subnet."
  type        = list(string)
  validation {
    condition     = contains([2, 3], length(var.availability_zones)) && length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "List two or three different zones in availability_zones."
  }
}

variable "region" {
  description = "The region of the zones."
  type        = string
}

variable "public_addresses" {
  description = "Whether what starts in a public subnet gets a public address. Only for nodes in public subnets: EKS refuses them otherwise. Each address is 0.005 an hour."
  type        = bool
  default     = false
}

variable "alb_ingress_cidrs" {
  description = "Who reaches the load balancers, on ports 80 and 443. At most five networks, for an access list has twenty rules."
  type        = list(string)
  default     = []
  validation {
    condition     = length(var.alb_ingress_cidrs) <= 5 && length(distinct(var.alb_ingress_cidrs)) == length(var.alb_ingress_cidrs)
    error_message = "List at most five different networks in alb_ingress_cidrs: a network access list has room for twenty rules."
  }
}

variable "service_ports" {
  description = "The ports of the pods behind a load balancer: those of the services that have an Ingress (gitops/environments)."
  type        = list(number)
  default     = [8081]
  validation {
    condition     = alltrue([for port in var.service_ports : port >= 1024 && port <= 65535])
    error_message = "Set each of service_ports to 1024 to 65535: a container without root has no other."
  }
}

variable "database_ports" {
  description = "The ports on which the database subnets are reached from inside the VPC. Nothing else gets in, and only answers get out."
  type        = map(number)
  default = {
    postgres = 5432
    valkey   = 6379
  }
  validation {
    condition     = length(var.database_ports) <= 10 && alltrue([for port in values(var.database_ports) : port >= 1024 && port <= 65535])
    error_message = "Give database_ports at most ten ports of 1024 to 65535, by name."
  }
}

variable "flow_logs_enabled" {
  description = "Whether refused connections are logged (0.50 a GB)."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "Days for which refused connections are kept."
  type        = number
  default     = 14
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.log_retention_days)
    error_message = "Set log_retention_days to 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365: CloudWatch knows no others."
  }
}

variable "account_id" {
  description = "The account, whose flow logs alone may use the role that writes them."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Set account_id to the account's twelve digits."
  }
}

variable "permissions_boundary_arn" {
  description = "The policy beyond which no role of the platform may go."
  type        = string
  validation {
    condition     = startswith(var.permissions_boundary_arn, "arn:aws:iam::")
    error_message = "Set permissions_boundary_arn to the ARN of an IAM policy, arn:aws:iam::…:policy/…."
  }
}
