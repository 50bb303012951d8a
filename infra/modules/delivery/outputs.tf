output "ci_role_arns" {
  description = "The roles of GitHub's workflows: plan reads, apply writes."
  value = {
    plan  = aws_iam_role.plan.arn
    apply = aws_iam_role.apply.arn
  }
}

output "build_role_arn" {
  description = "The builds' role, for the cluster's access entry."
  value       = aws_iam_role.build.arn
}

output "terraform_project_name" {
  description = "The build that hibernates and wakes."
  value       = aws_codebuild_project.terraform.name
}

output "kubernetes_project_name" {
  description = "The build inside the VPC; null where the API is public and the first build reaches it."
  value       = one(aws_codebuild_project.kubernetes[*].name)
}
