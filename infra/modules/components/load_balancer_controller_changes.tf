# The controller puts the tag elbv2.k8s.aws/cluster=NAME on all that it makes, and the calls it makes afterwards
# are allowed on what has it.

locals {
  elb            = "arn:aws:elasticloadbalancing:${var.region}:${var.account_id}"
  load_balancers = ["${local.elb}:loadbalancer/app/*", "${local.elb}:loadbalancer/net/*"]
  target_groups  = ["${local.elb}:targetgroup/*"]
  listeners = [
    "${local.elb}:listener/app/*", "${local.elb}:listener/net/*",
    "${local.elb}:listener-rule/app/*", "${local.elb}:listener-rule/net/*",
  ]
  security_groups = "arn:aws:ec2:${var.region}:${var.account_id}:security-group/*"
}

data "aws_iam_policy_document" "load_balancer_controller_changes" {
  # ---------------------------------------------------------------------------------- load balancers
  statement {
    sid       = "MakeWithOurTag"
    actions   = ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"]
    resources = concat(local.load_balancers, local.target_groups)
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/elbv2.k8s.aws/cluster"
      values   = [var.name]
    }
  }

  statement {
    sid       = "TagWhatIsBeingMade"
    actions   = ["elasticloadbalancing:AddTags"]
    resources = concat(local.load_balancers, local.target_groups, local.listeners)
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/elbv2.k8s.aws/cluster"
      values   = [var.name]
    }
    condition {
      test     = "StringEquals"
      variable = "elasticloadbalancing:CreateAction"
      values   = ["CreateLoadBalancer", "CreateTargetGroup", "CreateListener", "CreateRule"]
    }
  }

  # Later it may change other tags, but not take or give away the one that decides whose a thing is.
  statement {
    sid       = "ChangeOtherTags"
    actions   = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"]
    resources = concat(local.load_balancers, local.target_groups, local.listeners)
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/elbv2.k8s.aws/cluster"
      values   = [var.name]
    }
    condition {
      test     = "Null"
      variable = "aws:RequestTag/elbv2.k8s.aws/cluster"
      values   = ["true"]
    }
  }

  statement {
    sid = "ChangeOurs"
    actions = [
      "elasticloadbalancing:AddListenerCertificates",
      "elasticloadbalancing:CreateListener",
      "elasticloadbalancing:CreateRule",
      "elasticloadbalancing:DeleteListener",
      "elasticloadbalancing:DeleteLoadBalancer",
      "elasticloadbalancing:DeleteRule",
      "elasticloadbalancing:DeleteTargetGroup",
      "elasticloadbalancing:DeregisterTargets",
      "elasticloadbalancing:ModifyCapacityReservation",
      "elasticloadbalancing:ModifyIpPools",
      "elasticloadbalancing:ModifyListener",
      "elasticloadbalancing:ModifyListenerAttributes",
      "elasticloadbalancing:ModifyLoadBalancerAttributes",
      "elasticloadbalancing:ModifyRule",
      "elasticloadbalancing:ModifyTargetGroup",
      "elasticloadbalancing:ModifyTargetGroupAttributes",
      "elasticloadbalancing:RegisterTargets",
      "elasticloadbalancing:RemoveListenerCertificates",
      "elasticloadbalancing:SetIpAddressType",
      "elasticloadbalancing:SetRulePriorities",
      "elasticloadbalancing:SetSecurityGroups",
      "elasticloadbalancing:SetSubnets",
      "elasticloadbalancing:SetWebAcl",
    ]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/elbv2.k8s.aws/cluster"
      values   = [var.name]
    }
  }

  # ---------------------------------------------------------------------------------- security groups
  # A group is made in a VPC, and the VPC itself has no tag of the controller's.
  statement {
    sid       = "MakeGroups"
    actions   = ["ec2:CreateSecurityGroup"]
    resources = [local.security_groups, "arn:aws:ec2:${var.region}:${var.account_id}:vpc/*"]
  }

  statement {
    sid       = "TagGroupsBeingMade"
    actions   = ["ec2:CreateTags"]
    resources = [local.security_groups]
    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = ["CreateSecurityGroup"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/elbv2.k8s.aws/cluster"
      values   = [var.name]
    }
  }

  statement {
    sid       = "ChangeOtherTagsOfGroups"
    actions   = ["ec2:CreateTags", "ec2:DeleteTags"]
    resources = [local.security_groups]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/elbv2.k8s.aws/cluster"
      values   = [var.name]
    }
    condition {
      test     = "Null"
      variable = "aws:RequestTag/elbv2.k8s.aws/cluster"
      values   = ["true"]
    }
  }

  statement {
    sid = "ChangeOurGroups"
    actions = [
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:DeleteSecurityGroup",
      "ec2:RevokeSecurityGroupIngress",
    ]
    resources = [local.security_groups]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/elbv2.k8s.aws/cluster"
      values   = [var.name]
    }
  }

  # It opens the nodes' group to its load balancers: the group with the cluster's tag, which is the nodes' alone.
  statement {
    sid       = "OpenTheNodesToLoadBalancers"
    actions   = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]
    resources = [local.security_groups]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/kubernetes.io/cluster/${var.name}"
      values   = ["shared", "owned"]
    }
  }
}
