# What each mode makes, and what it must not make.
mock_provider "aws" {}

variables {
  name                    = "quanttrader-dev"
  node_subnets            = "private"
  vpc_id                  = "vpc-1"
  vpc_cidr                = "10.10.0.0/16"
  public_subnet_ids       = ["subnet-a", "subnet-b"]
  private_route_table_ids = ["rtb-a", "rtb-b"]
  tags                    = { Project = "quanttrader", Environment = "dev" }
}

run "none_makes_nothing_that_costs" {
  command = plan

  variables {
    mode         = "none"
    node_subnets = "public"
  }

  assert {
    condition     = length(aws_nat_gateway.this) + length(aws_eip.gateway) + length(aws_instance.nat) == 0
    error_message = "nat_mode none must make no gateway, no address and no instance."
  }

  assert {
    condition     = length(aws_route.gateway) + length(aws_route.instance) == 0
    error_message = "nat_mode none must leave the private subnets without a way out."
  }
}

run "one_instance_serves_every_zone" {
  command = plan

  variables {
    mode = "instance"
  }

  assert {
    condition     = length(aws_instance.nat) == 1 && length(aws_nat_gateway.this) == 0 && length(aws_eip.gateway) == 0
    error_message = "nat_mode instance must make one instance and no gateway."
  }

  assert {
    condition     = [for route in aws_route.instance : route.route_table_id] == ["rtb-a", "rtb-b"]
    error_message = "Every private route table needs its route to the instance."
  }

  assert {
    condition     = aws_instance.nat[0].source_dest_check == false
    error_message = "With its source and destination check on, the instance would drop what it forwards."
  }

  assert {
    condition     = aws_instance.nat[0].metadata_options[0].http_tokens == "required" && aws_instance.nat[0].root_block_device[0].encrypted
    error_message = "The NAT instance needs IMDSv2 and an encrypted disk."
  }

  assert {
    condition     = aws_instance.nat[0].credit_specification[0].cpu_credits == "standard"
    error_message = "Unlimited credits would make the instance dearer than its price in nat_mode."
  }

  assert {
    condition     = aws_instance.nat[0].volume_tags["Project"] == "quanttrader"
    error_message = "The NAT instance's disk needs the platform's tags; default_tags don't reach it."
  }

  assert {
    condition = length(setsubtract(
      [
        "echo 'net.ipv4.ip_forward = 1' >/etc/sysctl.d/90-nat.conf",
        "type nat hook postrouting priority srcnat;",
        "ip saddr 10.10.0.0/16 ip daddr != 10.10.0.0/16 masquerade",
        "systemctl enable --now nftables",
      ],
      [for line in split("\n", aws_instance.nat[0].user_data) : trimspace(line)],
    )) == 0
    error_message = "The instance must forward, and masquerade what the VPC sends to the internet."
  }

  assert {
    condition = [for rule in [aws_vpc_security_group_ingress_rule.from_vpc[0], aws_vpc_security_group_egress_rule.to_anywhere[0]] :
      "${rule.cidr_ipv4} ${rule.ip_protocol} ${jsonencode(rule.from_port)}-${jsonencode(rule.to_port)}"
    ] == ["10.10.0.0/16 -1 null-null", "0.0.0.0/0 -1 null-null"]
    error_message = "Only the VPC may use the NAT instance, and for all that it sends out."
  }
}

run "one_gateway_serves_every_zone" {
  command = plan

  variables {
    mode = "gateway"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && aws_nat_gateway.this[0].subnet_id == "subnet-a"
    error_message = "nat_mode gateway must make one gateway, in the first public subnet."
  }

  assert {
    condition     = [for route in aws_route.gateway : route.route_table_id] == ["rtb-a", "rtb-b"]
    error_message = "Every private route table needs its route to the gateway."
  }
}

run "each_zone_has_its_own_gateway" {
  command = apply

  variables {
    mode = "gateway_per_az"
  }

  assert {
    condition     = [for gateway in aws_nat_gateway.this : gateway.subnet_id] == ["subnet-a", "subnet-b"]
    error_message = "nat_mode gateway_per_az must make a gateway in each public subnet."
  }

  assert {
    condition     = [for route in aws_route.gateway : route.nat_gateway_id] == aws_nat_gateway.this[*].id && length(distinct(aws_nat_gateway.this[*].id)) == 2
    error_message = "Each zone's route must lead to the gateway of its own zone."
  }

  assert {
    condition     = length(output.route_ids) == 2
    error_message = "The nodes wait for every route: each must be in route_ids."
  }
}
