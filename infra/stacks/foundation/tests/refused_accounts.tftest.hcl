# Who may get in, and that it is the right account's: the number stands in several places of a tfvars file, and is easily
# changed in one of them alone. refusals.tftest.hcl says how these runs are read.

mock_provider "aws" {}
mock_provider "aws" {
  alias = "us_east_1"
}

run "an_account_that_is_none_is_refused" {
  command = plan
  variables {
    account_id = "mine"
  }
  expect_failures = [var.account_id]
}

run "an_operator_of_another_account_is_refused" {
  command = plan
  variables {
    operator_arns = ["arn:aws:iam::111111111111:role/operators", "arn:aws:iam::222222222222:role/operators"]
  }
  expect_failures = [var.operator_arns]
}

run "a_bucket_with_another_accounts_number_is_refused" {
  command = plan
  variables {
    state_bucket = "quanttrader-dev-state-222222222222"
  }
  expect_failures = [var.state_bucket]
}

run "an_account_changed_alone_is_refused" {
  command = plan
  variables {
    account_id = "222222222222"
  }
  expect_failures = [var.operator_arns, var.state_bucket]
}

run "a_bucket_without_a_number_is_left_alone" {
  command = plan
  variables {
    state_bucket = "quanttrader-state"
  }
}

run "a_function_of_no_role_is_refused" {
  command = plan
  variables {
    functions = { spot-drain = { role_arn = "spot-drain", kubernetes_groups = ["quanttrader:spot-drain"] } }
  }
  expect_failures = [var.functions]
}

run "a_function_outside_our_groups_is_refused" {
  command = plan
  variables {
    functions = { spot-drain = { role_arn = "arn:aws:iam::111111111111:role/spot-drain", kubernetes_groups = ["system:masters"] } }
  }
  expect_failures = [var.functions]
}

run "a_function_of_no_group_is_refused" {
  command = plan
  variables {
    functions = { spot-drain = { role_arn = "arn:aws:iam::111111111111:role/spot-drain", kubernetes_groups = [] } }
  }
  expect_failures = [var.functions]
}

run "a_function_of_another_account_is_refused" {
  command = plan
  variables {
    functions = { spot-drain = { role_arn = "arn:aws:iam::222222222222:role/spot-drain", kubernetes_groups = ["quanttrader:spot-drain"] } }
  }
  expect_failures = [var.functions]
}

run "a_connection_of_another_account_is_refused" {
  command = plan
  variables {
    codebuild_connection_arn = "arn:aws:codeconnections:us-east-1:222222222222:connection/1"
  }
  expect_failures = [var.codebuild_connection_arn]
}

run "a_monitor_of_another_account_is_refused" {
  command = plan
  variables {
    anomaly_monitor_arn = "arn:aws:ce::222222222222:anomalymonitor/1"
  }
  expect_failures = [var.anomaly_monitor_arn]
}

run "a_function_a_connection_and_a_monitor_of_this_account_are_taken" {
  command = plan
  variables {
    anomaly_monitor_arn      = "arn:aws:ce::111111111111:anomalymonitor/1"
    functions                = { spot-drain = { role_arn = "arn:aws:iam::111111111111:role/spot-drain", kubernetes_groups = ["quanttrader:spot-drain"] } }
    codebuild_connection_arn = "arn:aws:codeconnections:us-east-1:111111111111:connection/1"
  }
}
