provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}

# One schema for everything that can carry tags. default_tags don't reach what Auto Scaling, the CNI and
# the EBS driver make, so the modules get the same map.
locals {
  tags = merge(
    {
      Project     = "quanttrader"
      Environment = var.platform
      Stack       = "cluster"
      CostCenter  = var.cost_center
      Owner       = var.owner
      ManagedBy   = "terraform"
    },
    var.expiry == null ? {} : { Expiry = var.expiry },
  )
}
