# Which service account runs as which role. A pod that starts before its association has no role until it
# is restarted, so what starts by itself (the CNI, the EBS driver) waits for these.
#
# The External Secrets operator's role reads no secret: it assumes the role of the environment that a
# SecretStore names.
resource "aws_eks_pod_identity_association" "this" {
  for_each = var.components

  cluster_name    = aws_eks_cluster.this.name
  namespace       = each.value.namespace
  service_account = each.value.service_account
  role_arn        = each.value.role_arn
}
