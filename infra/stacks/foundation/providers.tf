# Another account's credentials are refused before anything is planned. The second provider is for what AWS has only
# in us-east-1: the bill's metric, its alarms and their topic.

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = local.tags
  }
}

provider "aws" {
  alias               = "us_east_1"
  region              = "us-east-1"
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = local.tags
  }
}
