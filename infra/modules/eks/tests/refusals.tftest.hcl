# Each validation of this module, seen to refuse.
mock_provider "aws" {}

variables {
  name               = "quanttrader-dev"
  kubernetes_version = "1.35"
  api_access         = "public"
  nat_mode           = "none"
  cluster_role_arn   = "arn:aws:iam::111111111111:role/cluster"
  subnet_ids         = ["subnet-a", "subnet-b"]
  security_group_id  = "sg-1"
  log_group_name     = "/aws/eks/quanttrader-dev/cluster"
  administrator_arns = ["arn:aws:iam::111111111111:role/operators"]
}

run "a_version_that_is_not_pinned_for_is_refused" {
  command = plan
  variables {
    kubernetes_version = "1.31"
  }
  expect_failures = [var.kubernetes_version]
}

run "a_private_api_without_nat_is_refused" {
  command = plan
  variables {
    api_access = "private"
  }
  expect_failures = [var.api_access]
}

run "an_unknown_api_access_is_refused" {
  command = plan
  variables {
    api_access = "open"
  }
  expect_failures = [var.api_access]
}

run "a_public_api_that_answers_nobody_is_refused" {
  command = plan
  variables {
    api_public_cidrs = []
  }
  expect_failures = [var.api_public_cidrs]
}

run "an_address_that_is_no_network_is_refused" {
  command = plan
  variables {
    api_public_cidrs = ["203.0.113.7"]
  }
  expect_failures = [var.api_public_cidrs]
}

run "one_subnet_is_refused" {
  command = plan
  variables {
    subnet_ids = ["subnet-a"]
  }
  expect_failures = [var.subnet_ids]
}

run "a_log_group_that_eks_does_not_write_to_is_refused" {
  command = plan
  variables {
    log_group_name = "/quanttrader/dev/control-plane"
  }
  expect_failures = [var.log_group_name]
}

run "a_cluster_without_an_administrator_is_refused" {
  command = plan
  variables {
    administrator_arns = []
  }
  expect_failures = [var.administrator_arns]
}

run "a_session_instead_of_its_role_is_refused" {
  command = plan
  variables {
    administrator_arns = ["arn:aws:sts::111111111111:assumed-role/operators/anna"]
  }
  expect_failures = [var.administrator_arns]
}

run "a_function_without_a_role_is_refused" {
  command = plan
  variables {
    functions = { spot-drain = { role_arn = "spot-drain", kubernetes_groups = ["quanttrader:spot-drain"] } }
  }
  expect_failures = [var.functions]
}

run "a_function_in_a_group_of_kubernetes_own_is_refused" {
  command = plan
  variables {
    functions = { spot-drain = { role_arn = "arn:aws:iam::111111111111:role/spot-drain", kubernetes_groups = ["system:masters"] } }
  }
  expect_failures = [var.functions]
}
