# The EBS driver. AWS's own policy is kept in step with the add-on's versions and changes only volumes and
# snapshots that the driver tagged.

module "ebs_csi" {
  source = "../pod-role"

  name                     = "${var.name}-ebs-csi"
  cluster_arn              = local.cluster_arn
  namespace                = "kube-system"
  service_account          = "ebs-csi-controller-sa"
  permissions_boundary_arn = var.permissions_boundary_arn
}

resource "aws_iam_role_policy_attachment" "ebs_csi" {
  role       = module.ebs_csi.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}
