# The line that no role of the platform crosses, whatever its own policy says: what a role may do is what its
# policy AND this boundary allow. It exists because CI may make roles, and who may make roles could otherwise
# make one that may do anything. So read it as its enemy would: whoever is ci-apply can become a role that has
# all of this.
#
# It allows the services that the platform uses (allowed.tf) and then takes away what would outlive a mistake.

resource "aws_iam_policy" "boundary" {
  name        = local.name
  description = "What no role of ${var.name} may exceed"
  policy      = data.aws_iam_policy_document.boundary.json
}

locals {
  name = "${var.name}-boundary"
  # Written out, because the policy names itself.
  arn           = "${local.policy_prefix}-boundary"
  role_prefix   = "arn:aws:iam::${var.account_id}:role/${var.name}"
  policy_prefix = "arn:aws:iam::${var.account_id}:policy/${var.name}"

  # Who says who may what. Operators alone change these.
  guards = [
    "${local.role_prefix}-ci-*",
    "${local.role_prefix}-external-secrets*",
    local.arn,
    "${local.policy_prefix}-read",
    "${local.policy_prefix}-cluster-stack",
    "${local.policy_prefix}-foundation-stack",
  ]
}

data "aws_iam_policy_document" "boundary" {
  source_policy_documents = [data.aws_iam_policy_document.allowed.json]

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
    sid    = "GuardsStay"
    effect = "Deny"
    actions = [
      "iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:Put*", "iam:SetDefaultPolicyVersion",
      "iam:Update*",
    ]
    resources = local.guards
  }

  # Secrets are read by External Secrets' readers and by nothing else: not by CI, nodes or builds. They are named
  # one by one, and guarded above: who may make roles could else make one more whose name fits. Nobody writes a
  # secret's own policy, by which it would let others read it.
  statement {
    sid    = "SecretsAreForTheirReaders"
    effect = "Deny"
    actions = [
      "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "secretsmanager:PutResourcePolicy",
      "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory",
      "ssm:PutResourcePolicy",
    ]
    resources = [
      "arn:aws:secretsmanager:*:${var.account_id}:secret:qt/*",
      "arn:aws:ssm:*:${var.account_id}:parameter/qt/*",
    ]
    condition {
      test     = "ArnNotEquals"
      variable = "aws:PrincipalArn"
      values   = [for environment in var.environments : "${local.role_prefix}-external-secrets-${environment}"]
    }
  }

  # People open sessions on nodes (docs/ACCESS.md). A role that could would be whatever runs there.
  statement {
    sid    = "NobodyElsesHands"
    effect = "Deny"
    actions = [
      "ssm:CreateAssociation", "ssm:SendCommand", "ssm:StartAutomationExecution", "ssm:StartSession",
      "ssm:UpdateAssociation",
    ]
    resources = ["*"]
  }

  # What can't be had back. A bucket's lifecycle could expire its versions, its policy lock everyone out.
  statement {
    sid    = "TheStateStays"
    effect = "Deny"
    actions = [
      "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObjectVersion", "s3:PutBucketPolicy",
      "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration",
    ]
    resources = [var.state_bucket_arn, "${var.state_bucket_arn}/*"]
  }

  statement {
    sid       = "KeysStay"
    effect    = "Deny"
    actions   = ["kms:ScheduleKeyDeletion", "kms:DisableKey"]
    resources = ["*"]
  }
}
