output "bucket" {
  description = "The bucket, for the backend's line bucket."
  value       = aws_s3_bucket.state.bucket
}

output "bucket_arn" {
  description = "Its ARN, for policies."
  value       = aws_s3_bucket.state.arn
}

output "lock_table" {
  description = "The table of locks, for the backend's line dynamodb_table; null where there is none."
  value       = one(aws_dynamodb_table.locks[*].name)
}
