# Wrong on purpose. tf-check fails when a scanner no longer finds its failure here (scanning/planted.py):
# a scanner that finds nothing looks just like a tree in which nothing is wrong.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_security_group" "open" {
  name        = "planted-open"
  description = "Planted: SSH from everywhere"
  vpc_id      = "vpc-0123456789abcdef0"
}

resource "aws_security_group_rule" "ssh" {
  type              = "ingress"
  description       = "Planted: SSH from everywhere"
  security_group_id = aws_security_group.open.id
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_ebs_volume" "plain" {
  availability_zone = "us-east-1a"
  size              = 8
  encrypted         = false
}

# TFLint's: no such instance type.
resource "aws_instance" "unknown" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "c5.gigantic"
}
