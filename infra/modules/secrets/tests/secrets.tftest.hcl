mock_provider "aws" {}

variables {
  secrets = {
    "dev/exchange-api"  = "ssm"
    "prod/exchange-api" = "secretsmanager"
  }
}

run "only_what_is_paid_for_is_made" {
  command = plan

  assert {
    condition     = [for secret in values(aws_secretsmanager_secret.this) : secret.name] == ["qt/prod/exchange-api"]
    error_message = "Secrets Manager has other secrets than those that ask for it, at 0.40 each."
  }
}

run "each_secret_has_a_line_that_fills_it_from_a_file" {
  command = plan

  assert {
    condition     = alltrue([for name in keys(var.secrets) : strcontains(output.to_fill[name], "qt/${name}") && strcontains(output.to_fill[name], "file://")])
    error_message = "A secret can't be filled, or its value would be in the shell's history."
  }
}

run "a_secret_without_environment_is_refused" {
  command = plan
  variables {
    secrets = { "exchange-api" = "ssm" }
  }
  expect_failures = [var.secrets]
}

run "a_store_that_nobody_knows_is_refused" {
  command = plan
  variables {
    secrets = { "dev/exchange-api" = "vault" }
  }
  expect_failures = [var.secrets]
}
