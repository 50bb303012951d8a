# Who may enter, by IAM. EKS remembers the role behind an ARN, not the ARN: a role that was deleted and
# made anew is a stranger until its entry is made anew too (here: at the next wake, or by -replace).
# The nodes' role has no entry of ours, because EKS makes it with the first managed node group.
# https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
resource "aws_eks_access_entry" "administrator" {
  for_each = toset(var.administrator_arns)

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value
}

resource "aws_eks_access_policy_association" "administrator" {
  for_each = toset(var.administrator_arns)

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.administrator[each.value].principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

# The functions have no policy of AWS's, only groups: what those may do is in gitops/platform/lambda-rbac.
resource "aws_eks_access_entry" "function" {
  for_each = var.functions

  cluster_name      = aws_eks_cluster.this.name
  principal_arn     = each.value.role_arn
  kubernetes_groups = each.value.kubernetes_groups
}
