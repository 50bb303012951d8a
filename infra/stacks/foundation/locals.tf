locals {
  name = "quanttrader-${var.platform}"

  # Who has secrets, and so a reader: each environment, and the platform itself (Argo CD's,
  # gitops/platform/argocd/secrets).
  readers = concat(var.environments, ["platform"])

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
