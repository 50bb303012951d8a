# The line that no role of the platform crosses, whatever its own policy says: what a role may do is what its
# policy AND this boundary allow. It exists because CI may make roles, and who may make roles could otherwise
# make one that may do anything.
#
# It allows the services that the platform uses and then takes away what would outlive a mistake.

resource "aws_iam_policy" "boundary" {
  name        = local.name
  description = "What no role of ${var.name} may exceed"
  policy      = data.aws_iam_policy_document.boundary.json
}

locals {
  name = "${var.name}-boundary"
  # Written out, because the policy names itself.
  arn = "arn:aws:iam::${var.account_id}:policy/${local.name}"
}

data "aws_iam_policy_document" "boundary" {
  statement {
    sid = "WhatThePlatformUses"
    actions = [
      "acm:*", "autoscaling:*", "budgets:*", "ce:*", "cloudwatch:*", "codebuild:*", "codeconnections:*",
      "cognito-idp:DescribeUserPoolClient", "dynamodb:*", "ec2:*", "ec2messages:*", "ecr:*", "eks:*", "eks-auth:*",
      "elasticloadbalancing:*", "events:*", "iam:*", "kms:*", "lambda:*", "logs:*", "s3:*", "scheduler:*",
      "secretsmanager:*", "shield:*", "sns:*", "sqs:*", "ssm:*", "ssmmessages:*", "sts:*", "tag:*",
      "waf-regional:*", "wafv2:*",
    ]
    resources = ["*"]
  }

  # Keys that last are how accounts are lost: there are roles instead.
  statement {
    sid    = "NoUsersAndNoKeys"
    effect = "Deny"
    actions = [
      "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile",
      "iam:CreateServiceSpecificCredential", "iam:UploadSSHPublicKey", "iam:AttachUserPolicy", "iam:PutUserPolicy",
      "iam:AddUserToGroup", "iam:AttachGroupPolicy", "iam:PutGroupPolicy",
    ]
    resources = ["*"]
  }

  # A role of the platform makes and fills only roles within this boundary.
  statement {
    sid    = "RolesStayWithin"
    effect = "Deny"
    actions = [
      "iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary",
    ]
    resources = ["*"]
    condition {
      test     = "StringNotEquals"
      variable = "iam:PermissionsBoundary"
      values   = [local.arn]
    }
  }

  statement {
    sid       = "NoRoleIsSetFree"
    effect    = "Deny"
    actions   = ["iam:DeleteRolePermissionsBoundary"]
    resources = ["*"]
  }

  statement {
    sid    = "TheBoundaryStays"
    effect = "Deny"
    actions = [
      "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicyVersion", "iam:DeletePolicy",
    ]
    resources = [local.arn]
  }

  # Secrets are read by External Secrets' roles and by nothing else: not by CI, nodes or builds.
  statement {
    sid    = "SecretsAreForTheirReaders"
    effect = "Deny"
    actions = [
      "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue",
      "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory",
    ]
    resources = [
      "arn:aws:secretsmanager:*:${var.account_id}:secret:qt/*",
      "arn:aws:ssm:*:${var.account_id}:parameter/qt/*",
    ]
    condition {
      test     = "ArnNotLike"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::${var.account_id}:role/${var.name}-external-secrets-*"]
    }
  }

  # What can't be had back.
  statement {
    sid       = "TheStateStays"
    effect    = "Deny"
    actions   = ["s3:DeleteBucket", "s3:DeleteObjectVersion", "s3:PutBucketVersioning"]
    resources = [var.state_bucket_arn, "${var.state_bucket_arn}/*"]
  }

  statement {
    sid       = "KeysStay"
    effect    = "Deny"
    actions   = ["kms:ScheduleKeyDeletion", "kms:DisableKey"]
    resources = ["*"]
  }
}
