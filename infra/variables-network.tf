# tflint-ignore-file: terraform_unused_declarations
# The platform's network, and who reaches what in it. infra/variables.tf says how these inputs are shared.

variable "vpc_cidr" {
  description = "The VPC's network, a private /16: 10.10 for dev, 10.20 for staging, 10.30 for prod."
  type        = string
  nullable    = false
  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && can(regex("^(10\\.[0-9]+|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.0\\.0/16$", var.vpc_cidr))
    error_message = "Set vpc_cidr to a private network of size /16, like 10.10.0.0/16."
  }
  validation {
    # Two networks overlap if they are the same network once both are widened to the larger one's size.
    # What is no /16 or no network at all is refused above and below, so here it counts as apart.
    condition = !endswith(var.vpc_cidr, ".0.0/16") || alltrue([for other in concat(var.other_cidrs, [var.service_cidr]) : try(
      cidrsubnet("${split("/", other)[0]}/${min(split("/", other)[1], 16)}", 0, 0) !=
      cidrsubnet("${split("/", var.vpc_cidr)[0]}/${min(split("/", other)[1], 16)}", 0, 0),
      true
    )])
    error_message = "Set vpc_cidr to a network that overlaps neither other_cidrs nor service_cidr: overlapping networks can never be joined."
  }
}

variable "other_cidrs" {
  description = "The networks of the other platforms, and any that this one may be joined with one day; vpc_cidr must not overlap them."
  type        = list(string)
  nullable    = false
  validation {
    condition     = alltrue([for other in var.other_cidrs : can(cidrnetmask(other)) && try(cidrsubnet(other, 0, 0) == other, false)])
    error_message = "Write each of other_cidrs as an IPv4 network, like 10.20.0.0/16, with nothing after the network's own bits."
  }
}

variable "service_cidr" {
  description = "The addresses of Kubernetes' services, which exist only inside the cluster."
  type        = string
  default     = "172.20.0.0/16"
  nullable    = false
  validation {
    condition     = can(cidrnetmask(var.service_cidr)) && try(cidrsubnet(var.service_cidr, 0, 0) == var.service_cidr, false) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/(1[2-9]|2[0-4])$", var.service_cidr))
    error_message = "Set service_cidr to a private network of size /12 to /24, like 172.20.0.0/16: EKS takes no other."
  }
}

variable "flow_logs_enabled" {
  description = "Whether refused connections are logged (0.50 a GB). Without it nobody can tell afterwards who knocked."
  type        = bool
  default     = false
  nullable    = false
}

variable "alb_ingress_cidrs" {
  description = "Who reaches the load balancers on ports 80 and 443. Empty: nobody, and one looks at a service by kubectl port-forward."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for cidr in var.alb_ingress_cidrs : can(cidrnetmask(cidr)) && try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "Write each of alb_ingress_cidrs as an IPv4 network, like 203.0.113.0/24, with nothing after the network's own bits: AWS would write it otherwise, and each plan would find a change."
  }
  validation {
    condition     = length(var.alb_ingress_cidrs) <= 5 && length(distinct(var.alb_ingress_cidrs)) == length(var.alb_ingress_cidrs)
    error_message = "List at most five different networks in alb_ingress_cidrs: a network access list has room for twenty rules."
  }
}

variable "api_access" {
  description = "How Kubernetes' API is reached. public: open to the internet and guarded by IAM alone, the only way without NAT. private: from inside the VPC only."
  type        = string
  nullable    = false
  validation {
    condition     = contains(["public", "private"], var.api_access)
    error_message = "Set api_access to public or private."
  }
  validation {
    condition     = var.api_access != "private" || var.nat_mode != "none"
    error_message = "Set nat_mode to instance, gateway or gateway_per_az, or api_access to public: with a private API the functions sit in private subnets and reach AWS only through NAT."
  }
}

variable "api_public_cidrs" {
  description = "With api_access public: who may try to reach the API. The functions have no fixed address, so any list but the whole internet shuts them out. Not read with api_access private."
  type        = list(string)
  default     = ["0.0.0.0/0"]
  nullable    = false
  validation {
    condition     = length(var.api_public_cidrs) > 0 && alltrue([for cidr in var.api_public_cidrs : can(cidrnetmask(cidr)) && try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "List in api_public_cidrs at least one IPv4 network, like 203.0.113.7/32 or 203.0.113.0/24; to close the API set api_access to private."
  }
}

variable "nat_mode" {
  description = "How private subnets reach the internet (us-east-1, November 2026, an hour up). none: 0.00. instance: 0.0084 + 0.005 for its address; its failure stops all. gateway: 0.045 + 0.005, and 0.045 a GB; one zone's failure stops all. gateway_per_az: the same for each zone. A node in a public subnet pays 0.005 for its own address instead."
  type        = string
  nullable    = false
  validation {
    condition     = contains(["none", "instance", "gateway", "gateway_per_az"], var.nat_mode)
    error_message = "Set nat_mode to none, instance, gateway or gateway_per_az."
  }
}

variable "node_subnets" {
  description = "Where the nodes are. public: each has an address of its own, 0.005 an hour, and needs no NAT; nobody outside may connect to it. private: no address, and NAT."
  type        = string
  nullable    = false
  validation {
    condition     = contains(["public", "private"], var.node_subnets)
    error_message = "Set node_subnets to public or private."
  }
  validation {
    condition     = var.node_subnets != "private" || var.nat_mode != "none"
    error_message = "Set node_subnets to public, or nat_mode to instance, gateway or gateway_per_az: without NAT a node in a private subnet reaches neither EKS nor an image."
  }
}
