# Bad input: each wrong value is refused. make tf-plan prints the sentence that says what to change; both stacks link to
# these inputs, so the cluster stack refuses the same. Several inputs in one run must all be refused, or it fails.

mock_provider "aws" {}
mock_provider "aws" {
  alias = "us_east_1"
}

run "a_network_that_overlaps_another_platforms_is_refused" {
  command = plan
  variables {
    vpc_cidr    = "10.20.0.0/16"
    other_cidrs = ["10.20.0.0/16", "10.30.0.0/16"]
  }
  expect_failures = [var.vpc_cidr]
}

run "a_network_inside_a_larger_one_is_refused" {
  command = plan
  variables {
    vpc_cidr    = "10.10.0.0/16"
    other_cidrs = ["10.0.0.0/8"]
  }
  expect_failures = [var.vpc_cidr]
}

run "a_network_that_holds_a_smaller_one_is_refused" {
  command = plan
  variables {
    vpc_cidr    = "10.10.0.0/16"
    other_cidrs = ["10.10.64.0/20"]
  }
  expect_failures = [var.vpc_cidr]
}

run "the_network_of_services_is_refused" {
  command = plan
  variables {
    vpc_cidr = "172.20.0.0/16"
  }
  expect_failures = [var.vpc_cidr]
}

run "a_neighbour_is_no_overlap" {
  command = plan
  variables {
    other_cidrs = ["10.9.0.0/16", "10.11.0.0/16", "10.8.0.0/15"]
  }
}

# A null is the default where there is one, and nothing at all otherwise.
run "a_null_is_the_default" {
  command = plan
  variables {
    log_retention_days = null
    billing_alarms_usd = null
  }

  assert {
    condition     = var.log_retention_days == 14 && length(var.billing_alarms_usd) == 3
    error_message = "A null got through to what can't work without a value."
  }
}

run "an_address_with_a_mask_is_no_network_and_is_refused" {
  command = plan
  variables {
    other_cidrs       = ["10.20.0.1/16"]
    service_cidr      = "172.20.5.0/16"
    alb_ingress_cidrs = ["203.0.113.7/24"]
    api_public_cidrs  = ["203.0.113.7/24"]
  }
  expect_failures = [var.other_cidrs, var.service_cidr, var.alb_ingress_cidrs, var.api_public_cidrs]
}

run "a_private_api_without_nat_is_refused" {
  command = plan
  variables {
    api_access = "private"
  }
  expect_failures = [var.api_access]
}

run "private_nodes_without_nat_are_refused" {
  command = plan
  variables {
    node_subnets = "private"
  }
  expect_failures = [var.node_subnets]
}

# An input whose rule asks another one is not looked at while that one is wrong, so these take turns.
run "a_public_network_and_words_that_nobody_knows_are_refused" {
  command = plan
  variables {
    vpc_cidr           = "8.8.0.0/16"
    platform           = "test"
    environments       = ["qa"]
    api_access         = "open"
    node_subnets       = "hidden"
    kubernetes_version = "1.29"
    log_retention_days = 10
  }
  expect_failures = [var.vpc_cidr, var.platform, var.environments, var.api_access, var.node_subnets, var.kubernetes_version, var.log_retention_days]
}

run "an_unknown_nat_mode_a_far_region_and_few_services_are_refused" {
  command = plan
  variables {
    nat_mode           = "cheap"
    region             = "cn-north-1"
    availability_zones = ["cn-north-1a", "cn-north-1b"]
    service_cidr       = "10.100.0.0/28"
  }
  expect_failures = [var.nat_mode, var.region, var.service_cidr]
}

run "a_zone_of_another_region_is_refused" {
  command = plan
  variables {
    availability_zones = ["us-east-1a", "eu-west-1b"]
  }
  expect_failures = [var.availability_zones]
}

run "the_zone_without_eks_is_refused" {
  command = plan
  variables {
    availability_zones = ["us-east-1a", "us-east-1e"]
  }
  expect_failures = [var.availability_zones]
}

run "a_group_of_no_nodes_at_most_is_refused" {
  command = plan
  variables {
    node_groups = { system = { capacity_type = "SPOT", instance_types = ["c5.large"], desired_size = 0, max_size = 0 } }
  }
  expect_failures = [var.node_groups]
}

run "a_group_of_mixed_sizes_is_refused" {
  command = plan
  variables {
    node_groups = { system = { capacity_type = "SPOT", instance_types = ["c5.large", "c5.xlarge"], desired_size = 1, max_size = 3 } }
  }
  expect_failures = [var.node_groups]
}

run "a_budget_of_nothing_and_a_month_of_no_hours_are_refused" {
  command = plan
  variables {
    budget_usd          = 0
    up_hours_per_month  = 0
    mail_addresses      = []
    billing_alarms_usd  = []
    anomaly_monitor_arn = "mine"
  }
  expect_failures = [var.budget_usd, var.up_hours_per_month, var.mail_addresses, var.billing_alarms_usd, var.anomaly_monitor_arn]
}

run "a_budget_below_zero_and_a_month_of_too_many_hours_are_refused" {
  command = plan
  variables {
    budget_usd         = 0.99
    up_hours_per_month = 745
    mail_addresses     = ["nobody"]
  }
  expect_failures = [var.budget_usd, var.up_hours_per_month, var.mail_addresses]
}

# The number stands in three places of a tfvars file, and is easily changed in one of them alone.
run "names_that_are_none_are_refused" {
  command = plan
  variables {
    state_bucket      = "Quant_Trader"
    owner             = ""
    cost_center       = "a*b"
    expiry            = "soon"
    github_repository = "example/*"
    # The service's former name: the build's role may use no such connection.
    codebuild_connection_arn = "arn:aws:codestar-connections:us-east-1:111111111111:connection/1"
    operator_arns            = ["alice"]
    services                 = ["TradingEngine"]
    other_cidrs              = ["10.20"]
    alb_ingress_cidrs        = ["office"]
    api_public_cidrs         = []
  }
  expect_failures = [var.state_bucket, var.owner, var.cost_center, var.expiry, var.github_repository, var.codebuild_connection_arn, var.operator_arns, var.services, var.other_cidrs, var.alb_ingress_cidrs, var.api_public_cidrs]
}

run "one_of_something_too_few_or_too_many_is_refused" {
  command = plan
  variables {
    environments       = ["dev", "dev"]
    operator_arns      = []
    services           = ["a", "a"]
    alb_ingress_cidrs  = ["192.0.2.0/28", "192.0.2.16/28", "192.0.2.32/28", "192.0.2.48/28", "192.0.2.64/28", "192.0.2.80/28"]
    billing_alarms_usd = [20, 20]
    availability_zones = ["us-east-1a"]
  }
  expect_failures = [var.environments, var.operator_arns, var.services, var.alb_ingress_cidrs, var.billing_alarms_usd, var.availability_zones]
}

run "a_secret_of_an_environment_elsewhere_is_refused" {
  command = plan
  variables {
    secrets = { "prod/exchange-api" = "ssm" }
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
