# The Cluster Autoscaler sees every group, since Auto Scaling's Describe calls know no resources, but sizes only
# groups that carry this cluster's tag. EKS puts the tag on the groups that it makes.

module "cluster_autoscaler" {
  source = "../pod-role"

  name                     = "${var.name}-cluster-autoscaler"
  cluster_arn              = local.cluster_arn
  namespace                = "kube-system"
  service_account          = "cluster-autoscaler"
  permissions_boundary_arn = var.permissions_boundary_arn
}

resource "aws_iam_role_policy" "cluster_autoscaler" {
  name   = "size-groups"
  role   = module.cluster_autoscaler.name
  policy = data.aws_iam_policy_document.cluster_autoscaler.json
}

data "aws_iam_policy_document" "cluster_autoscaler" {
  statement {
    sid = "Look"
    actions = [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeAutoScalingInstances",
      "autoscaling:DescribeLaunchConfigurations",
      "autoscaling:DescribeScalingActivities",
      "autoscaling:DescribeTags",
      "ec2:DescribeImages",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeLaunchTemplateVersions",
      "ec2:GetInstanceTypesFromInstanceRequirements",
    ]
    resources = ["*"]
  }

  # The labels and taints of a group that has no node to look at.
  statement {
    sid       = "LookAtGroupsOfThisCluster"
    actions   = ["eks:DescribeNodegroup"]
    resources = ["arn:aws:eks:${var.region}:${var.account_id}:nodegroup/${var.name}/*"]
  }

  statement {
    sid = "SizeGroupsOfThisCluster"
    actions = [
      "autoscaling:SetDesiredCapacity",
      "autoscaling:TerminateInstanceInAutoScalingGroup",
    ]
    resources = ["arn:aws:autoscaling:${var.region}:${var.account_id}:autoScalingGroup:*:autoScalingGroupName/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/k8s.io/cluster-autoscaler/${var.name}"
      values   = ["owned"]
    }
  }
}
