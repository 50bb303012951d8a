# A little of everything that the stand-in does; test_standin.py plans, applies and destroys it.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "name" {
  type    = string
  default = "first"
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["210987654321"]

  default_tags {
    tags = { Project = "quanttrader", Owner = "everyone" }
  }
}

data "aws_availability_zones" "here" {}

data "aws_caller_identity" "me" {}

data "aws_partition" "here" {}

data "aws_region" "here" {}

resource "aws_vpc" "one" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = var.name, Owner = "somebody" }
}

resource "aws_subnet" "some" {
  count             = 2
  vpc_id            = aws_vpc.one.id
  cidr_block        = cidrsubnet(aws_vpc.one.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.here.names[count.index]
}

resource "aws_iam_role" "one" {
  name               = var.name
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

output "account" {
  value = data.aws_caller_identity.me.account_id
}

output "region" {
  value = data.aws_region.here.region
}

output "zones" {
  value = data.aws_availability_zones.here.names
}

output "role" {
  value = aws_iam_role.one.arn
}

output "subnets" {
  value = aws_subnet.some[*].id
}
