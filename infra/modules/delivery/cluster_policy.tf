# What makes and unmakes the cluster stack: EKS, launch templates, NAT and its routes, hooks and tags of groups, and
# what Kubernetes leaves behind. What exists is touched only if it has this platform's tag, or Kubernetes' tag of
# this cluster. Making knows no tag of the thing that is to be, so it is held to the region.

resource "aws_iam_policy" "cluster" {
  name        = "${var.name}-cluster-stack"
  description = "Makes and unmakes the cluster stack of ${var.name}"
  policy      = data.aws_iam_policy_document.cluster.json
}

data "aws_iam_policy_document" "cluster" {
  statement {
    sid     = "TheCluster"
    actions = ["eks:*"]
    resources = [
      local.cluster_arn,
      "arn:aws:eks:${var.region}:${var.account_id}:nodegroup/${var.name}/*",
      "arn:aws:eks:${var.region}:${var.account_id}:addon/${var.name}/*",
      "arn:aws:eks:${var.region}:${var.account_id}:access-entry/${var.name}/*",
      "arn:aws:eks:${var.region}:${var.account_id}:podidentityassociation/${var.name}/*",
    ]
  }

  statement {
    sid       = "MakeTheCluster"
    actions   = ["eks:CreateCluster"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Environment"
      values   = [var.platform]
    }
  }

  statement {
    sid = "Make"
    actions = [
      "ec2:AllocateAddress", "ec2:CreateLaunchTemplate", "ec2:CreateNatGateway", "ec2:CreateNetworkInterface",
      "ec2:CreateSecurityGroup", "ec2:RunInstances",
    ]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [var.region]
    }
  }

  statement {
    sid       = "TagWhatIsBeingMade"
    actions   = ["ec2:CreateTags"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values = [
        "AllocateAddress", "AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateLaunchTemplate",
        "CreateNatGateway", "CreateNetworkInterface", "CreateSecurityGroup", "RunInstances",
      ]
    }
  }

  statement {
    sid = "ChangeAndUnmakeOurs"
    actions = [
      "ec2:AssociateAddress", "ec2:AttachNetworkInterface", "ec2:AuthorizeSecurityGroupEgress",
      "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateLaunchTemplateVersion", "ec2:CreateRoute", "ec2:CreateTags",
      "ec2:DeleteLaunchTemplate", "ec2:DeleteLaunchTemplateVersions", "ec2:DeleteNatGateway",
      "ec2:DeleteNetworkInterface", "ec2:DeleteRoute", "ec2:DeleteSecurityGroup", "ec2:DeleteTags",
      "ec2:DisassociateAddress", "ec2:ModifyInstanceAttribute", "ec2:ModifyLaunchTemplate",
      "ec2:ModifyNetworkInterfaceAttribute", "ec2:ModifySecurityGroupRules", "ec2:ReleaseAddress",
      "ec2:ReplaceRoute", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress", "ec2:StopInstances",
      "ec2:TerminateInstances",
    ]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Environment"
      values   = [var.platform]
    }
  }

  statement {
    sid = "HooksAndTagsOfOurGroups"
    actions = [
      "autoscaling:CreateOrUpdateTags", "autoscaling:DeleteLifecycleHook", "autoscaling:DeleteTags",
      "autoscaling:PutLifecycleHook",
    ]
    resources = ["arn:aws:autoscaling:${var.region}:${var.account_id}:autoScalingGroup:*:autoScalingGroupName/eks-*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/eks:cluster-name"
      values   = [var.name]
    }
  }

  # What Kubernetes made and the drain takes away: each maker has its own tag for the cluster.
  statement {
    sid       = "LoadBalancersOfKubernetes"
    actions   = ["elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup", "ec2:DeleteSecurityGroup"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/elbv2.k8s.aws/cluster"
      values   = [var.name]
    }
  }

  # EKS's own cloud controller knows only this tag.
  statement {
    sid       = "LoadBalancersOfTheCloudController"
    actions   = ["elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/kubernetes.io/cluster/${var.name}"
      values   = ["owned"]
    }
  }

  statement {
    sid       = "VolumesOfKubernetes"
    actions   = ["ec2:DeleteVolume"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Environment"
      values   = [var.platform]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/ebs.csi.aws.com/cluster"
      values   = ["true"]
    }
  }

  statement {
    sid       = "InterfacesOfKubernetes"
    actions   = ["ec2:DeleteNetworkInterface"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/cluster.k8s.amazonaws.com/name"
      values   = [var.name]
    }
  }

  # A role is handed on to the service that works as it, and to no other.
  statement {
    sid       = "HandRolesToTheirServices"
    actions   = ["iam:PassRole"]
    resources = var.passable_role_arns
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["eks.amazonaws.com", "ec2.amazonaws.com", "pods.eks.amazonaws.com"]
    }
  }

  statement {
    sid       = "TheServicesOwnRoles"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:aws:iam::${var.account_id}:role/aws-service-role/*"]
    condition {
      test     = "StringEquals"
      variable = "iam:AWSServiceName"
      values = [
        "autoscaling.amazonaws.com", "eks.amazonaws.com", "eks-nodegroup.amazonaws.com", "spot.amazonaws.com",
      ]
    }
  }

  # EKS takes a grant of the key in the name of who makes the cluster.
  statement {
    sid       = "GrantTheKey"
    actions   = ["kms:CreateGrant"]
    resources = ["arn:aws:kms:${var.region}:${var.account_id}:key/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Environment"
      values   = [var.platform]
    }
  }
}
