locals {
  name = "quanttrader-${var.platform}"

  # The one schema of tags. Expiry is only on throw-away platforms.
  tags = merge(
    {
      Project     = "quanttrader"
      Environment = var.platform
      Stack       = "foundation"
      CostCenter  = var.cost_center
      Owner       = var.owner
      ManagedBy   = "terraform"
    },
    var.expiry == null ? {} : { Expiry = var.expiry },
  )
}
