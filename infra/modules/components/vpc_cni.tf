# aws-node gives pods their addresses: it attaches interfaces to nodes and asks for prefixes. By Pod Identity it is
# aws-node that may do so, and not every pod on the host's network, as it would be by the nodes' own role.

module "vpc_cni" {
  source = "../pod-role"

  name                     = "${var.name}-vpc-cni"
  cluster_arn              = local.cluster_arn
  namespace                = "kube-system"
  service_account          = "aws-node"
  permissions_boundary_arn = var.permissions_boundary_arn
}

resource "aws_iam_role_policy_attachment" "vpc_cni" {
  role       = module.vpc_cni.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
}
