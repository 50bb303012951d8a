# All of the network that is free to keep. NAT and its routes are the cluster's.
module "vpc" {
  source = "../../modules/vpc"

  name                     = local.name
  cidr                     = var.vpc_cidr
  region                   = var.region
  availability_zones       = var.availability_zones
  public_addresses         = var.node_subnets == "public"
  alb_ingress_cidrs        = var.alb_ingress_cidrs
  flow_logs_enabled        = var.flow_logs_enabled
  log_retention_days       = var.log_retention_days
  account_id               = var.account_id
  permissions_boundary_arn = module.boundary.arn
}
