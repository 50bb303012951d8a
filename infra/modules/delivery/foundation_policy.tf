# What changes the foundation, for the apply role alone. Roles and policies only under this platform's prefix, and
# each only within the boundary. The boundary also keeps it from itself: from its own rights and the plan's, from who
# reads secrets, and from the boundary. An operator changes these.

resource "aws_iam_policy" "foundation" {
  name        = "${var.name}-foundation-stack"
  description = "Changes the foundation of ${var.name}"
  policy      = data.aws_iam_policy_document.foundation.json
}

data "aws_iam_policy_document" "foundation" {
  statement {
    sid = "RolesAndPoliciesOfThePlatform"
    actions = [
      "iam:AttachRolePolicy", "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:CreateRole", "iam:DeletePolicy",
      "iam:DeletePolicyVersion", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
      "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:TagPolicy", "iam:TagRole", "iam:UntagPolicy",
      "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription",
    ]
    resources = ["${local.role_prefix}-*", "${local.policy_prefix}-*"]
  }

  statement {
    sid       = "HandRolesToTheirServices"
    actions   = ["iam:PassRole"]
    resources = ["${local.role_prefix}-*"]
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["codebuild.amazonaws.com", "vpc-flow-logs.amazonaws.com"]
    }
  }

  statement {
    sid = "TheNetwork"
    actions = [
      "ec2:AssociateRouteTable", "ec2:CreateFlowLogs", "ec2:CreateNetworkAcl", "ec2:CreateNetworkAclEntry",
      "ec2:CreateRouteTable", "ec2:CreateSubnet", "ec2:CreateVpcEndpoint", "ec2:DeleteFlowLogs",
      "ec2:DeleteNetworkAcl", "ec2:DeleteNetworkAclEntry", "ec2:DeleteRouteTable", "ec2:DeleteSubnet",
      "ec2:DeleteVpcEndpoints", "ec2:DisassociateRouteTable", "ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute",
      "ec2:ModifyVpcEndpoint", "ec2:ReplaceNetworkAclAssociation", "ec2:ReplaceNetworkAclEntry",
      "ec2:ReplaceRouteTableAssociation",
    ]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [var.region]
    }
  }

  statement {
    sid       = "TagTheNetworkBeingMade"
    actions   = ["ec2:CreateTags"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values = [
        "CreateFlowLogs", "CreateNetworkAcl", "CreateRouteTable", "CreateSubnet", "CreateVpcEndpoint",
      ]
    }
  }

  statement {
    sid     = "WhatHasThePlatformsName"
    actions = ["codebuild:*", "dynamodb:*", "logs:*", "s3:Put*", "sns:*", "cloudwatch:*"]
    resources = [
      local.build_projects,
      "arn:aws:dynamodb:${var.region}:${var.account_id}:table/${trimprefix(var.state_bucket_arn, "arn:aws:s3:::")}-locks",
      "arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/eks/${var.name}/*",
      "arn:aws:logs:${var.region}:${var.account_id}:log-group:/${var.name}/*",
      "arn:aws:sns:us-east-1:${var.account_id}:${var.name}-*",
      "arn:aws:cloudwatch:us-east-1:${var.account_id}:alarm:${var.name}-*",
      var.state_bucket_arn,
    ]
  }

  # A subscription is no resource to IAM: these two are judged on "*", whatever topic it is of.
  statement {
    sid       = "Subscriptions"
    actions   = ["sns:SetSubscriptionAttributes", "sns:Unsubscribe"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = ["us-east-1"] # where the topic of money is
    }
  }

  # The places of secrets, without a way to what is in them or to a policy that lets someone else read it.
  statement {
    sid = "PlacesOfSecrets"
    actions = [
      "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret",
      "secretsmanager:RestoreSecret", "secretsmanager:TagResource", "secretsmanager:UntagResource",
      "secretsmanager:UpdateSecret",
    ]
    resources = ["arn:aws:secretsmanager:${var.region}:${var.account_id}:secret:qt/*"]
  }

  statement {
    sid = "ImagesAndMoney"
    actions = [
      "budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource", "ce:CreateAnomalyMonitor",
      "ce:CreateAnomalySubscription", "ce:DeleteAnomalyMonitor", "ce:DeleteAnomalySubscription", "ce:TagResource",
      "ce:UpdateAnomalyMonitor", "ce:UpdateAnomalySubscription", "ce:UpdateCostAllocationTagsStatus",
      "ecr:CreateRepository", "ecr:DeleteLifecyclePolicy", "ecr:PutImageScanningConfiguration",
      "ecr:PutImageTagMutability", "ecr:PutLifecyclePolicy", "ecr:TagResource", "kms:CreateAlias",
      "kms:CreateKey",
    ]
    resources = ["*"]
  }

  # A key is this platform's by its tag, which it gets while it is made and no other platform's key can be given.
  statement {
    sid       = "KeysOfThePlatform"
    actions   = ["kms:EnableKeyRotation", "kms:PutKeyPolicy"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Environment"
      values   = [var.platform]
    }
  }

  statement {
    sid       = "TagKeys"
    actions   = ["kms:TagResource"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Environment"
      values   = [var.platform]
    }
    condition {
      test     = "StringEqualsIfExists"
      variable = "aws:ResourceTag/Environment"
      values   = [var.platform]
    }
  }
}
