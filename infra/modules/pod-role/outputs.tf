output "arn" {
  description = "The role."
  value       = aws_iam_role.this.arn
}

output "name" {
  description = "The role's name, to attach policies to."
  value       = aws_iam_role.this.name
}

output "service_account" {
  description = "Who the role is for, for the cluster's Pod Identity association."
  value = {
    namespace       = var.namespace
    service_account = var.service_account
  }
}
