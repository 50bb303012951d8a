output "secret_arns" {
  description = "The secrets that Secrets Manager has."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "to_fill" {
  description = "The line that puts a value in, for each secret. The value is read from a file, so that it stays out of the shell's history."
  value = { for name, store in var.secrets : name => store == "ssm" ?
    "aws ssm put-parameter --type SecureString --overwrite --name /qt/${name} --value file://SECRET" :
    "aws secretsmanager put-secret-value --secret-id qt/${name} --secret-string file://SECRET"
  }
}
