# What EKS can't set itself: IMDSv2 with one hop, encrypted gp3, our security group, tags, and our part
# of the user data. There is no image here: EKS chooses it by version, and merges its own NodeConfig
# (cluster, endpoint, CA) with ours.
# https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
resource "aws_launch_template" "this" {
  for_each = var.node_groups

  name                   = "${var.cluster_name}-${each.key}"
  description            = "Nodes of group ${each.key}"
  update_default_version = true
  vpc_security_group_ids = [var.security_group_id]
  user_data              = base64encode(local.user_data[each.key])

  # One hop: a pod has its own network namespace, which is one hop more, so no pod can take the node's
  # role. Pods on the host's network (the CNI, the Pod Identity agent) still reach it. Controllers that
  # ask it for region and VPC must be told both.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = each.value.disk_gb
      encrypted             = true
      delete_on_termination = true
    }
  }

  # Detailed monitoring is $2.10 a month for each instance (from memory, 2026-11), and Kubernetes
  # brings its own metrics.
  monitoring {
    enabled = false
  }

  tag_specifications {
    resource_type = "instance"
    tags          = merge(var.tags, { Name = "${var.cluster_name}-${each.key}" })
  }

  tag_specifications {
    resource_type = "volume"
    tags          = merge(var.tags, { Name = "${var.cluster_name}-${each.key}" })
  }

  tag_specifications {
    resource_type = "network-interface"
    tags          = merge(var.tags, { Name = "${var.cluster_name}-${each.key}" })
  }
}
