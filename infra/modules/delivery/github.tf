# GitHub as an identity provider, and the two roles of its workflows. A token's `sub` names repository and
# environment, and both are compared as a whole: with a wildcard there, any branch or any fork's pull request
# would do. https://docs.github.com/en/actions/reference/security/oidc

# An account has one provider for a URL; of two platforms in one account, the owner makes it. AWS checks GitHub's
# certificate against its own list of authorities, so no thumbprint is pinned.
resource "aws_iam_openid_connect_provider" "github" {
  count = var.account_owner ? 1 : 0

  url            = "https://${local.oidc_url}"
  client_id_list = ["sts.amazonaws.com"]
  tags           = { Name = "github" }
}

resource "aws_iam_role" "plan" {
  name                 = "${var.name}-ci-plan"
  description          = "GitHub workflows that plan"
  assume_role_policy   = data.aws_iam_policy_document.plan_trust.json
  permissions_boundary = var.permissions_boundary_arn
  max_session_duration = 3600
}

data "aws_iam_policy_document" "plan_trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.oidc_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.oidc_url}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.oidc_url}:sub"
      values   = ["repo:${var.github_repository}:environment:${var.platform}-plan"]
    }
  }
}

resource "aws_iam_role" "apply" {
  name                 = "${var.name}-ci-apply"
  description          = "GitHub workflows that apply"
  assume_role_policy   = data.aws_iam_policy_document.apply_trust.json
  permissions_boundary = var.permissions_boundary_arn
  max_session_duration = 3600
}

data "aws_iam_policy_document" "apply_trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.oidc_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.oidc_url}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.oidc_url}:sub"
      values   = ["repo:${var.github_repository}:environment:${var.platform}"]
    }
  }
}

resource "aws_iam_role_policy" "plan_state" {
  name   = "state"
  role   = aws_iam_role.plan.name
  policy = data.aws_iam_policy_document.state_read.json
}

resource "aws_iam_role_policy_attachment" "plan_read" {
  role       = aws_iam_role.plan.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_role_policy" "apply_state" {
  name   = "state"
  role   = aws_iam_role.apply.name
  policy = data.aws_iam_policy_document.state_write.json
}

resource "aws_iam_role_policy_attachment" "apply_read" {
  role       = aws_iam_role.apply.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_role_policy_attachment" "apply_cluster" {
  role       = aws_iam_role.apply.name
  policy_arn = aws_iam_policy.cluster.arn
}

resource "aws_iam_role_policy_attachment" "apply_foundation" {
  role       = aws_iam_role.apply.name
  policy_arn = aws_iam_policy.foundation.arn
}
