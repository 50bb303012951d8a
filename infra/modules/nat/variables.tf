variable "name" {
  description = "The platform's name, quanttrader-<platform>; names what is made here."
  type        = string
}

variable "mode" {
  description = "The way out for private subnets; us-east-1, from memory, 2026-11. none: $0, for nodes in public subnets. instance: one t4g.micro at $0.0084 an hour, $0.005 an hour for its IPv4 address and 8 GB of gp3 ($0.64 a month of 730 hours); no charge for what passes, and minutes of outage when it fails. gateway: one NAT gateway at $0.045 an hour, $0.005 for its address, and $0.045 for each GB that passes. gateway_per_az: one in each zone, so two or three times that by the hour, but no cross-zone GB ($0.02)."
  type        = string

  validation {
    condition     = contains(["none", "instance", "gateway", "gateway_per_az"], var.mode)
    error_message = "The NAT mode is \"${var.mode}\": set nat_mode to \"none\", \"instance\", \"gateway\" or \"gateway_per_az\"."
  }
}

variable "node_subnets" {
  description = "Where the nodes are. public: each has an IPv4 address, $0.005 an hour (from memory, 2026-11), and needs no NAT. private: no address, but NAT."
  type        = string

  validation {
    condition     = contains(["public", "private"], var.node_subnets)
    error_message = "node_subnets is \"${var.node_subnets}\": set it to \"public\" or \"private\"."
  }

  validation {
    condition     = var.node_subnets != "private" || var.mode != "none"
    error_message = "node_subnets is \"private\" but nat_mode is \"none\", so nodes could not pull an image: set nat_mode to \"instance\", \"gateway\" or \"gateway_per_az\", or node_subnets to \"public\"."
  }
}

variable "vpc_id" {
  description = "The VPC (foundation)."
  type        = string
}

variable "vpc_cidr" {
  description = "The VPC's network: who may use the NAT instance."
  type        = string
}

variable "public_subnet_ids" {
  description = "Public subnets, one for each zone: where NAT stands."
  type        = list(string)
}

variable "private_route_table_ids" {
  description = "The private subnets' route tables, one for each zone, in the same order; their way out is made here."
  type        = list(string)

  validation {
    condition     = var.mode == "none" || length(var.private_route_table_ids) == length(var.public_subnet_ids)
    error_message = "private_route_table_ids must name one route table for each of public_subnet_ids, zone by zone."
  }
}

variable "tags" {
  description = "The platform's tags, for the NAT instance's disk, which default_tags don't reach."
  type        = map(string)
}
