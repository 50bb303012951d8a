# The cluster: all that is paid by the hour. It is made in the morning and destroyed at night, so it owns
# nothing that must last; what it stands on is read from foundation's state.
#
# The order, made explicit where references don't make it:
#   1. the control plane, and beside it the NAT with its routes
#   2. CNI, kube-proxy and Pod Identity agent; who may enter; which pod has which role
#   3. the nodes, which need all of that
#   4. their hook and tags, and the add-ons that need nodes
# A destroy goes the other way, after infra/hibernate/drain has taken away what Kubernetes made.
module "nat" {
  source = "../../modules/nat"

  name                    = local.name
  mode                    = var.nat_mode
  node_subnets            = var.node_subnets
  vpc_id                  = local.foundation.vpc_id
  vpc_cidr                = local.foundation.vpc_cidr
  public_subnet_ids       = local.foundation.public_subnet_ids
  private_route_table_ids = local.foundation.private_route_table_ids
  tags                    = local.tags
}

module "eks" {
  source = "../../modules/eks"

  name               = local.name
  kubernetes_version = var.kubernetes_version
  api_access         = var.api_access
  api_public_cidrs   = var.api_public_cidrs
  nat_mode           = var.nat_mode
  service_cidr       = var.service_cidr
  subnet_ids         = local.foundation.private_subnet_ids
  security_group_id  = local.foundation.control_plane_security_group_id
  cluster_role_arn   = local.foundation.cluster_role_arn
  # Terraform keeps no output that is null: without a key there is none to read.
  kms_key_arn    = try(local.foundation.kms_key_arn, null)
  log_group_name = local.foundation.cluster_log_group_name
  components     = local.components
  functions      = var.functions

  # People, CI's apply role, and the role that hibernates and wakes. CI's plan role asks AWS only.
  administrator_arns = distinct(concat(
    var.operator_arns,
    [local.foundation.ci_role_arns.apply, local.foundation.codebuild_role_arn],
  ))
}

module "nodes" {
  source = "../../modules/nodes"

  cluster_name       = module.eks.name
  kubernetes_version = var.kubernetes_version
  node_groups        = var.node_groups
  node_role_arn      = local.foundation.node_role_arn
  security_group_id  = local.foundation.node_security_group_id
  subnet_ids         = var.node_subnets == "public" ? local.foundation.public_subnet_ids : local.foundation.private_subnet_ids
  tags               = local.tags

  after = concat(module.addons.network_ids, module.eks.pod_identity_association_ids, module.nat.route_ids)
}

module "addons" {
  source = "../../modules/addons"

  cluster_name    = module.eks.name
  region          = var.region
  tags            = local.tags
  workloads_after = concat(module.nodes.node_group_ids, module.eks.pod_identity_association_ids)
}
