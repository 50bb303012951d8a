# The node groups of a platform. Both stacks read this file through a link, so that a wrong value is
# refused by whichever of them is planned first.
#
# "One size" is a rule because the Cluster Autoscaler looks at the first type of a group and takes
# every node of the group to be like it. A first type that is larger than another would make it place
# pods on nodes that can't hold them.
#
# One mistake is told once: a rule lets pass what another rule refuses. `try` is for types that the table
# lacks and for empty lists, which have rules of their own.
variable "node_groups" {
  description = "Node groups by name. capacity_type: SPOT or ON_DEMAND. instance_types: one size (equal vCPUs, memory within 1.5 GiB), smallest first. min_size: always 0, so that the platform can sleep. desired_size: nodes after the first apply and after each wake; later it is the autoscaler's and is ignored. max_size: 1 to 10. taints: what keeps other pods off; at least one group must have none. disk_gb: the nodes' root disk."
  type = map(object({
    capacity_type  = string
    instance_types = list(string)
    min_size       = optional(number, 0)
    desired_size   = number
    max_size       = number
    disk_gb        = optional(number, 20)
    labels         = optional(map(string), {})
    taints = optional(list(object({
      key    = string
      value  = string
      effect = string
    })), [])
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.node_groups) : can(regex("^[a-z][a-z0-9-]{0,39}$", name))])
    error_message = "Each name in node_groups must be 1 to 40 small letters, digits or hyphens and begin with a letter."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : contains(["SPOT", "ON_DEMAND"], group.capacity_type)])
    error_message = "Each capacity_type in node_groups must be \"SPOT\" or \"ON_DEMAND\"."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : length(group.instance_types) > 0])
    error_message = "Each group in node_groups needs at least one type in instance_types; Spot wants several of one size."
  }

  validation {
    condition     = alltrue([for type in flatten([for group in var.node_groups : group.instance_types]) : contains(keys(local.instance_types), type)])
    error_message = "node_groups names a type that is not in modules/nodes/instance_types.tf: choose one from there, or add its line."
  }

  validation {
    condition = alltrue([for group in var.node_groups : try(
      length(distinct([for type in group.instance_types : local.instance_types[type].vcpus])) <= 1,
      true
    )])
    error_message = "A group in node_groups mixes sizes: its instance_types must have equal vCPUs, so put .xlarge types into a group of their own."
  }

  validation {
    condition = alltrue([for group in var.node_groups : try(
      length(distinct([for type in group.instance_types : local.instance_types[type].vcpus])) > 1 ||
      max([for type in group.instance_types : local.instance_types[type].memory_gib]...) -
      min([for type in group.instance_types : local.instance_types[type].memory_gib]...) <= 1.5,
      true
    )])
    error_message = "A group in node_groups mixes sizes: the memory of its instance_types must be within 1.5 GiB, so put c and m types into groups of their own."
  }

  validation {
    condition = alltrue([for group in var.node_groups : try(
      length(distinct([for type in group.instance_types : local.instance_types[type].vcpus])) > 1 ||
      max([for type in group.instance_types : local.instance_types[type].memory_gib]...) -
      min([for type in group.instance_types : local.instance_types[type].memory_gib]...) > 1.5 ||
      min([for type in group.instance_types : local.instance_types[type].memory_gib]...) == local.instance_types[group.instance_types[0]].memory_gib,
      true
    )])
    error_message = "The first of a group's instance_types must have the least memory, because the Cluster Autoscaler takes all nodes to be like it: move the larger types back."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : group.min_size == 0])
    error_message = "Each min_size in node_groups must be 0: with more, a platform can't sleep, and an apply while it sleeps is refused."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : group.max_size >= 1 && group.max_size <= 10 && floor(group.max_size) == group.max_size])
    error_message = "Each max_size in node_groups must be a whole number from 1 to 10."
  }

  validation {
    condition = alltrue([for group in var.node_groups :
      group.max_size < 1 || group.max_size > 10 || group.desired_size >= 0 && group.desired_size <= group.max_size && floor(group.desired_size) == group.desired_size
    ])
    error_message = "Each desired_size in node_groups must be a whole number from 0 to the group's max_size."
  }

  validation {
    condition     = anytrue([for group in var.node_groups : length(group.taints) == 0 && group.desired_size != 0])
    error_message = "node_groups leaves no room for system pods: at least one group needs no taints and a desired_size of 1 or more."
  }

  validation {
    condition     = anytrue([for group in var.node_groups : group.max_size > 10]) || sum(concat([0], [for group in var.node_groups : group.desired_size])) <= 10
    error_message = "node_groups wakes more than 10 nodes: lower the desired_size of a group until all of them together are 1 to 10."
  }

  validation {
    condition     = alltrue([for taint in flatten([for group in var.node_groups : group.taints]) : contains(["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"], taint.effect)])
    error_message = "Each effect of a taint in node_groups must be \"NO_SCHEDULE\", \"PREFER_NO_SCHEDULE\" or \"NO_EXECUTE\", as EKS writes them."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : length(distinct(group.taints[*].key)) == length(group.taints)])
    error_message = "Give a group in node_groups each key of a taint once: the Cluster Autoscaler is told of taints by a tag a key."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : group.disk_gb >= 20 && group.disk_gb <= 100 && floor(group.disk_gb) == group.disk_gb])
    error_message = "Each disk_gb in node_groups must be a whole number from 20 to 100: the nodes' image needs 20, and each GB costs $0.08 a month."
  }
}
