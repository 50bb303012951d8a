output "arn" {
  description = "The boundary, for permissions_boundary of every role."
  value       = aws_iam_policy.boundary.arn
}
