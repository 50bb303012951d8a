mock_provider "aws" {}

variables {
  name             = "quanttrader-dev"
  environments     = ["dev", "prod"]
  account_id       = "111111111111"
  state_bucket_arn = "arn:aws:s3:::quanttrader-dev-state-111111111111"
}

run "nobody_makes_users_or_keys" {
  command = plan

  assert {
    condition = alltrue([for action in ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile"] : anytrue([
      for statement in data.aws_iam_policy_document.boundary.statement : statement.effect == "Deny" && contains(statement.actions, action) && length(statement.condition) == 0
    ])])
    error_message = "A role could make a key that lasts."
  }
}

run "roles_make_only_roles_within_the_boundary" {
  command = plan

  assert {
    condition = alltrue([for action in ["iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"] : anytrue([
      for statement in data.aws_iam_policy_document.boundary.statement : statement.effect == "Deny" && contains(statement.actions, action) &&
      try(one(statement.condition).variable, "") == "iam:PermissionsBoundary" && try(one(statement.condition).test, "") == "StringNotEquals" &&
      try(one(one(statement.condition).values), "") == "arn:aws:iam::111111111111:policy/quanttrader-dev-boundary"
    ])])
    error_message = "A role could make one that may do more."
  }
  assert {
    condition     = anytrue([for statement in data.aws_iam_policy_document.boundary.statement : statement.effect == "Deny" && contains(statement.actions, "iam:DeleteRolePermissionsBoundary")])
    error_message = "A role could be set free."
  }
}

run "secrets_are_read_by_their_readers_alone" {
  command = plan

  assert {
    condition = anytrue([for statement in data.aws_iam_policy_document.boundary.statement :
      statement.effect == "Deny" && contains(statement.actions, "secretsmanager:GetSecretValue") && contains(statement.actions, "ssm:GetParameter") &&
      contains(statement.resources, "arn:aws:ssm:*:111111111111:parameter/qt/*") && contains(statement.resources, "arn:aws:secretsmanager:*:111111111111:secret:qt/*") &&
      try(toset(one(statement.condition).values), []) == toset(["arn:aws:iam::111111111111:role/quanttrader-dev-external-secrets-dev", "arn:aws:iam::111111111111:role/quanttrader-dev-external-secrets-prod"]) &&
      try(one(statement.condition).variable, "") == "aws:PrincipalArn" && try(one(statement.condition).test, "") == "ArnNotEquals"
    ])
    error_message = "CI, a node or a build could read qt/*."
  }
}

run "what_cannot_be_had_back_stays" {
  command = plan

  assert {
    condition     = anytrue([for statement in data.aws_iam_policy_document.boundary.statement : statement.effect == "Deny" && contains(statement.actions, "s3:DeleteObjectVersion") && contains(statement.resources, "${var.state_bucket_arn}/*")])
    error_message = "A role could delete the state's versions."
  }
  assert {
    condition     = anytrue([for statement in data.aws_iam_policy_document.boundary.statement : statement.effect == "Deny" && contains(statement.actions, "kms:ScheduleKeyDeletion")])
    error_message = "A role could delete a key."
  }
}

run "inputs_that_would_not_work_are_refused" {
  command = plan
  variables {
    name             = "Quant Trader"
    environments     = ["*"]
    account_id       = "mine"
    state_bucket_arn = "quanttrader-dev-state"
  }
  expect_failures = [var.name, var.account_id, var.state_bucket_arn, var.environments]
}
