variable "bucket" {
  description = "The bucket's name, unique in all of AWS."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "Set bucket to 3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "lock_table_enabled" {
  description = "Whether a DynamoDB table for locks is made as well (paid by the request)."
  type        = bool
  default     = false
}
