# Every role of the platform is made here, within one boundary; the cluster stack makes none. So an access entry, a
# trust or a key's policy that names a role names the same one each morning.

module "boundary" {
  source = "../../modules/boundary"

  name             = local.name
  account_id       = var.account_id
  environments     = local.readers
  state_bucket_arn = module.state.bucket_arn
}

module "eks_kept" {
  source = "../../modules/eks-kept"

  name                     = local.name
  region                   = var.region
  account_id               = var.account_id
  kms_enabled              = var.kms_enabled
  log_retention_days       = var.log_retention_days
  permissions_boundary_arn = module.boundary.arn
}

module "components" {
  source = "../../modules/components"

  name                     = local.name
  region                   = var.region
  account_id               = var.account_id
  environments             = local.readers
  permissions_boundary_arn = module.boundary.arn
}
