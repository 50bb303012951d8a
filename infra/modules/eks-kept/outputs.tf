output "cluster_role_arn" {
  description = "The control plane's role."
  value       = aws_iam_role.cluster.arn
}

output "node_role_arn" {
  description = "The nodes' role."
  value       = aws_iam_role.node.arn
}

output "cluster_log_group_name" {
  description = "The group that the control plane logs to."
  value       = aws_cloudwatch_log_group.control_plane.name
}

output "kms_key_arn" {
  description = "The key for Kubernetes' secrets; null where EKS uses its own."
  value       = one(aws_kms_key.secrets[*].arn)
}

output "kms_key_alias" {
  description = "That key's name; null where EKS uses its own."
  value       = one(aws_kms_alias.secrets[*].name)
}
