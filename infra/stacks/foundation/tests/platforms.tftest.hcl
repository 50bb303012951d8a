# What holds between the three files of values. A test can't be given several, so they are read as text. That each of
# them is accepted is seen when make tf-check plans it.

mock_provider "aws" {}
mock_provider "aws" {
  alias = "us_east_1"
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
