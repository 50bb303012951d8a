# What holds between the three files of values. A test can't be given several, so they are read as text. That each of
# them is accepted is seen when make tf-check plans it.

mock_provider "aws" {}
mock_provider "aws" {
  alias = "us_east_1"
}

variables {
  platform           = "dev"
  environments       = ["dev"]
  account_id         = "111111111111"
  state_bucket       = "quanttrader-dev-state-111111111111"
  owner              = "founding-team"
  cost_center        = "quanttrader"
  budget_usd         = 30
  up_hours_per_month = 100
  mail_addresses     = ["platform@example.com"]
  availability_zones = ["us-east-1a", "us-east-1b"]
  vpc_cidr           = "10.10.0.0/16"
  other_cidrs        = []
  api_access         = "public"
  nat_mode           = "none"
  node_subnets       = "public"
  operator_arns      = ["arn:aws:iam::111111111111:role/operators"]
  github_repository  = "example/quanttrader"
  node_groups = {
    system = { capacity_type = "SPOT", instance_types = ["c5.large"], desired_size = 1, max_size = 3 }
  }
}

run "no_two_platforms_share_a_network" {
  command = plan

  assert {
    condition = toset([for platform in ["dev", "staging", "prod"] :
      one(regex("vpc_cidr\\s*=\\s*\"([0-9.]+/16)\"", file("../../environments/${platform}.tfvars")))
    ]) == toset([var.vpc_cidr, "10.20.0.0/16", "10.30.0.0/16"])
    error_message = "The tfvars do not have the networks 10.10, 10.20 and 10.30, each once."
  }
}

run "no_group_of_any_platform_has_a_minimum" {
  command = plan

  assert {
    condition = toset(flatten([for platform in ["dev", "staging", "prod"] :
      regexall("min_size\\s*=\\s*([0-9]+)", file("../../environments/${platform}.tfvars"))
    ])) == toset([tostring(var.node_groups["system"].min_size)])
    error_message = "A tfvars file has a min_size other than 0: an apply while asleep would be refused."
  }
}
