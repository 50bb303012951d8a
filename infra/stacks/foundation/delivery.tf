# Who changes the platform when nobody sits at it: GitHub's workflows, and the builds that put the cluster away.
module "delivery" {
  source = "../../modules/delivery"

  name                      = local.name
  platform                  = var.platform
  region                    = var.region
  account_id                = var.account_id
  account_owner             = var.account_owner
  github_repository         = var.github_repository
  codebuild_connection_arn  = var.codebuild_connection_arn
  api_access                = var.api_access
  vpc_id                    = module.vpc.vpc_id
  private_subnet_ids        = module.vpc.private_subnet_ids
  callers_security_group_id = module.vpc.callers_security_group_id
  state_bucket_arn          = module.state.bucket_arn
  permissions_boundary_arn  = module.boundary.arn
  log_retention_days        = var.log_retention_days

  # Not the readers of secrets: they are nobody's to hand on, only External Secrets' to become.
  passable_role_arns = concat(
    [module.eks_kept.cluster_role_arn, module.eks_kept.node_role_arn],
    [for name in keys(module.components.service_accounts) : module.components.role_arns[name]],
  )
}
