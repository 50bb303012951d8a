# Managed node groups. They may be scaled to nothing: min_size is 0, and how many nodes there are now
# belongs to the autoscaler and to env-sleep, so Terraform sets desired_size once and then looks away.
# Otherwise an apply while the platform sleeps would wake it, or be refused.
resource "aws_eks_node_group" "this" {
  for_each = var.node_groups

  cluster_name    = var.cluster_name
  node_group_name = each.key
  node_role_arn   = var.node_role_arn
  subnet_ids      = var.subnet_ids
  version         = var.kubernetes_version
  ami_type        = "AL2023_x86_64_STANDARD"
  capacity_type   = each.value.capacity_type
  instance_types  = each.value.instance_types
  labels          = each.value.labels

  launch_template {
    id      = aws_launch_template.this[each.key].id
    version = aws_launch_template.this[each.key].latest_version
  }

  scaling_config {
    min_size     = each.value.min_size
    desired_size = each.value.desired_size
    max_size     = each.value.max_size
  }

  # One node at a time: of the two or three that a platform has, that is all a budget can bear.
  update_config {
    max_unavailable = 1
  }

  dynamic "taint" {
    for_each = each.value.taints

    content {
      key    = taint.value.key
      value  = taint.value.value
      effect = taint.value.effect
    }
  }

  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }

  # A node that starts before its CNI stays NotReady, and one without a route can pull no image; at the
  # end both must outlive the nodes.
  depends_on = [var.after]
}
