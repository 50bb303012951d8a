# What the module refuses.

mock_provider "aws" {}

variables {
  name                     = "quanttrader-dev"
  cidr                     = "10.10.0.0/16"
  region                   = "us-east-1"
  availability_zones       = ["us-east-1a", "us-east-1b"]
  account_id               = "111111111111"
  permissions_boundary_arn = "arn:aws:iam::111111111111:policy/boundary"
}

# All at once: each of them must be refused, or the run fails.
run "inputs_that_would_not_work_are_refused" {
  command = plan
  variables {
    name                     = "QuantTrader"
    cidr                     = "10.10.0.0/20"
    availability_zones       = ["us-east-1a"]
    alb_ingress_cidrs        = ["192.0.2.0/28", "192.0.2.16/28", "192.0.2.32/28", "192.0.2.48/28", "192.0.2.64/28", "192.0.2.80/28"]
    service_ports            = [80]
    database_ports           = { postgres = 543 }
    log_retention_days       = 10
    account_id               = "my-account"
    permissions_boundary_arn = "boundary"
  }
  expect_failures = [
    var.name, var.cidr, var.availability_zones, var.alb_ingress_cidrs, var.service_ports, var.database_ports,
    var.log_retention_days, var.account_id, var.permissions_boundary_arn,
  ]
}

run "a_zone_named_twice_is_refused" {
  command = plan
  variables {
    availability_zones = ["us-east-1a", "us-east-1a"]
  }
  expect_failures = [var.availability_zones]
}

run "four_zones_are_refused" {
  command = plan
  variables {
    availability_zones = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"]
  }
  expect_failures = [var.availability_zones]
}
