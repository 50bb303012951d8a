output "node_group_ids" {
  description = "For what needs nodes: wait for these."
  value       = [for group in aws_eks_node_group.this : group.id]
}

output "autoscaling_group_names" {
  description = "The Auto Scaling group of each node group, by the node group's name."
  value       = local.group_name
}

output "subnet_ids" {
  description = "Where the nodes are."
  value       = var.subnet_ids
}
