output "name" {
  description = "The cluster's name; known once the cluster is there."
  value       = aws_eks_cluster.this.name
}

output "arn" {
  description = "The cluster's ARN."
  value       = aws_eks_cluster.this.arn
}

output "endpoint" {
  description = "Where the Kubernetes API is."
  value       = aws_eks_cluster.this.endpoint
}

output "certificate_authority" {
  description = "The API's certificate authority, base64."
  value       = aws_eks_cluster.this.certificate_authority[0].data
}

output "pod_identity_association_ids" {
  description = "For what must not start before its role is there."
  value       = [for association in aws_eks_pod_identity_association.this : association.association_id]
}

output "administrator_arns" {
  description = "Who administers the cluster."
  value       = var.administrator_arns
}
