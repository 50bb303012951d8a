# EKS makes the Auto Scaling group, and passes none of a node group's tags on to it. So tags and our
# hook are added to the group that EKS names.
locals {
  group_name = { for name, group in aws_eks_node_group.this : name => group.resources[0].autoscaling_groups[0].name }

  # Kubernetes' spelling of a taint's effect.
  effect = { NO_SCHEDULE = "NoSchedule", PREFER_NO_SCHEDULE = "PreferNoSchedule", NO_EXECUTE = "NoExecute" }

  # By the first two the autoscaler finds the group (and its role's policy allows it to); the rest tell
  # it what a node of a group with no nodes would look like. eks:cluster-name, by which the functions
  # find their groups, is put there by EKS.
  # https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
  autoscaler_tags = {
    for name, group in var.node_groups : name => merge(
      {
        "k8s.io/cluster-autoscaler/enabled"                                            = "true"
        "k8s.io/cluster-autoscaler/${var.cluster_name}"                                = "owned"
        "k8s.io/cluster-autoscaler/node-template/label/eks.amazonaws.com/nodegroup"    = name
        "k8s.io/cluster-autoscaler/node-template/label/eks.amazonaws.com/capacityType" = group.capacity_type
        "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"          = "${group.disk_gb}Gi"
      },
      { for key, value in group.labels : "k8s.io/cluster-autoscaler/node-template/label/${key}" => value },
      { for taint in group.taints : "k8s.io/cluster-autoscaler/node-template/taint/${taint.key}" => "${taint.value}:${local.effect[taint.effect]}" },
    )
  }

  # One entry for each tag of each group, because a resource holds one tag.
  group_tags = merge([
    for name in keys(var.node_groups) : {
      for key, value in merge(var.tags, local.autoscaler_tags[name]) : "${name}: ${key}" => { group = name, key = key, value = value }
    }
  ]...)
}

# The launch template tags the instances, so nothing is propagated from here.
resource "aws_autoscaling_group_tag" "this" {
  for_each = local.group_tags

  autoscaling_group_name = local.group_name[each.value.group]

  tag {
    key                 = each.value.key
    value               = each.value.value
    propagate_at_launch = false
  }
}

# An instance that Auto Scaling terminates waits here until spot-drain has emptied its node. If nobody
# answers, it goes all the same after that time; template.yaml expects this name, and looks come again within 380 s.
# It is destroyed before the group is, so a destroy does not wait for it.
resource "aws_autoscaling_lifecycle_hook" "drain" {
  for_each = var.node_groups

  name                   = "quanttrader-drain"
  autoscaling_group_name = local.group_name[each.key]
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  default_result         = "CONTINUE"
  heartbeat_timeout      = 450
}
