# Each validation of this module, seen to refuse.
mock_provider "aws" {}

variables {
  name                    = "quanttrader-dev"
  mode                    = "gateway"
  node_subnets            = "private"
  vpc_id                  = "vpc-1"
  vpc_cidr                = "10.10.0.0/16"
  public_subnet_ids       = ["subnet-a", "subnet-b"]
  private_route_table_ids = ["rtb-a", "rtb-b"]
  tags                    = {}
}

run "an_unknown_mode_is_refused" {
  command = plan

  variables {
    mode = "gatway"
  }

  expect_failures = [var.mode]
}

run "private_nodes_without_nat_are_refused" {
  command = plan

  variables {
    mode = "none"
  }

  expect_failures = [var.node_subnets]
}

run "unknown_node_subnets_are_refused" {
  command = plan

  variables {
    node_subnets = "database"
  }

  expect_failures = [var.node_subnets]
}

run "route_tables_that_match_no_zones_are_refused" {
  command = plan

  variables {
    private_route_table_ids = ["rtb-a"]
  }

  expect_failures = [var.private_route_table_ids]
}
