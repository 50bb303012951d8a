variable "secrets" {
  description = "<environment>/<name> = secretsmanager or ssm."
  type        = map(string)
  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$", name))])
    error_message = "Name each of secrets <environment>/<name>, like dev/exchange-api."
  }
  validation {
    condition     = alltrue([for store in values(var.secrets) : contains(["secretsmanager", "ssm"], store)])
    error_message = "Set each of secrets to secretsmanager or ssm."
  }
}
