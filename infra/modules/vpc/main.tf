# The network that is kept. It has all that is free to keep (subnets, route tables, access lists, security
# groups, the S3 endpoint) and nothing that is paid by the hour: NAT and its routes belong to the cluster,
# which comes and goes. So a platform that sleeps has private subnets without a way out, and that is all
# right, because nothing is in them.
#
# No route and no rule is written inside its table: inline ones and separate ones overwrite each other, and
# the cluster's NAT must be able to add a route to a table of this module.

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true # a private API endpoint is found by the VPC's own DNS
  tags                 = { Name = var.name }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

# What nobody chose, everybody gets: the default group and the default table are emptied, so that a thing that
# names no group is reached by nobody, and a subnet that names no table leads nowhere.
resource "aws_default_security_group" "emptied" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-default-emptied" }
}

resource "aws_default_route_table" "emptied" {
  default_route_table_id = aws_vpc.this.default_route_table_id
  tags                   = { Name = "${var.name}-default-emptied" }
}
