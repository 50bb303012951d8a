variable "prefix" {
  description = "What the repositories' names begin with."
  type        = string
  default     = "quanttrader"
  validation {
    condition     = can(regex("^[a-z0-9]+(-[a-z0-9]+)*$", var.prefix))
    error_message = "Set prefix to lower-case letters, digits and single hyphens."
  }
}

variable "services" {
  description = "The services; each gets a repository."
  type        = list(string)
  validation {
    condition     = alltrue([for service in var.services : can(regex("^[a-z0-9]+(-[a-z0-9]+)*$", service))])
    error_message = "Name each of services by lower-case letters, digits and single hyphens."
  }
}

variable "kept_images" {
  description = "How many images of a service are kept."
  type        = number
  default     = 30
  validation {
    condition     = var.kept_images >= 5 && var.kept_images <= 500
    error_message = "Set kept_images to 5 to 500: with fewer there is nothing to roll back to."
  }
}
