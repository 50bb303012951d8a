output "repository_urls" {
  description = "Where each service's images are pushed to and pulled from."
  value       = { for service, repository in aws_ecr_repository.service : service => repository.repository_url }
}

output "repository_arns" {
  description = "The repositories, for policies."
  value       = { for service, repository in aws_ecr_repository.service : service => repository.arn }
}
