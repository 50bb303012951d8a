# External Secrets reads by one role for each environment. The operator's own role may read nothing: it may only
# become one of those, which a SecretStore names. So a mistake in dev's namespaces can't read prod's keys, as long
# as they may not name prod's role (gitops: a SecretStore of a namespace, and a policy on its role).

module "external_secrets_operator" {
  source = "../pod-role"

  name                     = "${var.name}-external-secrets"
  cluster_arn              = local.cluster_arn
  namespace                = "external-secrets"
  service_account          = "external-secrets"
  permissions_boundary_arn = var.permissions_boundary_arn
}

resource "aws_iam_role_policy" "external_secrets_operator" {
  name   = "become-readers"
  role   = module.external_secrets_operator.name
  policy = data.aws_iam_policy_document.external_secrets_operator.json
}

data "aws_iam_policy_document" "external_secrets_operator" {
  statement {
    sid       = "BecomeTheReaderOfAnEnvironment"
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = [for role in values(aws_iam_role.external_secrets) : role.arn]
  }
}

resource "aws_iam_role" "external_secrets" {
  for_each = toset(var.environments)

  name                 = "${var.name}-external-secrets-${each.key}"
  description          = "Reads qt/${each.key}/* for External Secrets"
  assume_role_policy   = data.aws_iam_policy_document.external_secrets_trust.json
  permissions_boundary = var.permissions_boundary_arn
}

# Pod Identity's tags travel on with whoever assumes a role, so the reader must let itself be tagged.
data "aws_iam_policy_document" "external_secrets_trust" {
  statement {
    sid     = "TheOperator"
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "AWS"
      identifiers = [module.external_secrets_operator.arn]
    }
  }
}

resource "aws_iam_role_policy" "external_secrets" {
  for_each = toset(var.environments)

  name   = "read"
  role   = aws_iam_role.external_secrets[each.key].name
  policy = data.aws_iam_policy_document.external_secrets[each.key].json
}

data "aws_iam_policy_document" "external_secrets" {
  for_each = toset(var.environments)

  statement {
    sid       = "SecretsManager"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = ["arn:aws:secretsmanager:${var.region}:${var.account_id}:secret:qt/${each.key}/*"]
  }

  statement {
    sid       = "ParameterStore"
    actions   = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"]
    resources = ["arn:aws:ssm:${var.region}:${var.account_id}:parameter/qt/${each.key}/*"]
  }
}
