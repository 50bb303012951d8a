# The state is in the bucket that this stack makes: make tf-state makes it from a state on disk and then moves that
# state in. Bucket and key come with -backend-config, one state a stack and platform (PLATFORM/STACK.tfstate).
terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
  backend "s3" {}
}
