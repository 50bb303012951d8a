# What the boundary lets through. Services are allowed whole, since this grants nothing by itself; four are not,
# because whole they are a way to become somebody else: IAM and STS only for this platform's own roles and policies,
# Lambda only to call, or whoever may change a function's code would be its role.

data "aws_iam_policy_document" "allowed" {
  statement {
    sid = "WhatThePlatformUses"
    actions = [
      "acm:*", "autoscaling:*", "budgets:*", "ce:*", "cloudwatch:*", "codebuild:*", "codeconnections:*",
      "cognito-idp:DescribeUserPoolClient", "dynamodb:*", "ec2:*", "ec2messages:*", "ecr:*", "eks:*", "eks-auth:*",
      "elasticloadbalancing:*", "events:*", "iam:Get*", "iam:List*", "kms:*", "lambda:InvokeFunction", "logs:*",
      "s3:*", "scheduler:*", "secretsmanager:*", "shield:*", "sns:*", "sqs:*", "ssm:*", "ssmmessages:*",
      "sts:GetCallerIdentity", "tag:*", "waf-regional:*", "wafv2:*",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ThePlatformsOwnRoles"
    actions = [
      "iam:*Policy", "iam:*PolicyVersion", "iam:*Role", "iam:*RolePermissionsBoundary", "iam:UpdateRoleDescription",
      "sts:AssumeRole", "sts:TagSession",
    ]
    resources = ["${local.role_prefix}-*", "${local.policy_prefix}-*"]
  }

  statement {
    sid       = "TheServicesOwnRoles"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:aws:iam::${var.account_id}:role/aws-service-role/*"]
  }
}
