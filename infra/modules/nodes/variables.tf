variable "cluster_name" {
  description = "The cluster that the nodes join."
  type        = string
}

variable "kubernetes_version" {
  description = "The nodes' Kubernetes version; the control plane's, or up to three minors behind it while it is upgraded."
  type        = string
}

variable "node_role_arn" {
  description = "The role that the nodes run as (foundation)."
  type        = string
}

variable "subnet_ids" {
  description = "Where the nodes are: public subnets that assign addresses, or private ones with NAT."
  type        = list(string)
}

variable "security_group_id" {
  description = "The nodes' security group (foundation). With a launch template EKS adds none of its own."
  type        = string
}

variable "tags" {
  description = "The platform's tags. default_tags of the provider don't reach what Auto Scaling starts, so they are repeated on instances, volumes, network interfaces and groups."
  type        = map(string)
}

variable "after" {
  description = "Ids of what must be there before the first node, and must go after the last: the CNI add-on, kube-proxy, and the routes of the NAT."
  type        = list(string)
  default     = []
}
