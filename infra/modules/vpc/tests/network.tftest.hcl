# What users of the network rely on.

mock_provider "aws" {}

variables {
  name                     = "quanttrader-dev"
  cidr                     = "10.10.0.0/16"
  region                   = "us-east-1"
  availability_zones       = ["us-east-1a", "us-east-1b", "us-east-1c"]
  account_id               = "111111111111"
  permissions_boundary_arn = "arn:aws:iam::111111111111:policy/boundary"
}

run "each_zone_has_three_subnets_that_do_not_overlap" {
  command = plan

  assert {
    condition = toset([for zone in var.availability_zones : aws_subnet.public[zone].cidr_block]) == toset(
    ["10.10.0.0/20", "10.10.16.0/20", "10.10.32.0/20"])
    error_message = "Public subnets are not the first three /20."
  }
  assert {
    condition = toset([for zone in var.availability_zones : aws_subnet.database[zone].cidr_block]) == toset(
    ["10.10.48.0/24", "10.10.49.0/24", "10.10.50.0/24"])
    error_message = "Database subnets are not the /24 between public and private."
  }
  assert {
    condition = toset([for zone in var.availability_zones : aws_subnet.private[zone].cidr_block]) == toset(
    ["10.10.64.0/18", "10.10.128.0/18", "10.10.192.0/18"])
    error_message = "Private subnets are not the last three /18."
  }
}

run "load_balancers_find_their_subnets" {
  command = plan

  assert {
    condition     = alltrue([for subnet in values(aws_subnet.public) : subnet.tags["kubernetes.io/role/elb"] == "1"])
    error_message = "A public subnet lacks kubernetes.io/role/elb."
  }
  assert {
    condition     = alltrue([for subnet in values(aws_subnet.private) : subnet.tags["kubernetes.io/role/internal-elb"] == "1"])
    error_message = "A private subnet lacks kubernetes.io/role/internal-elb."
  }
  assert {
    condition     = alltrue([for subnet in values(aws_subnet.database) : length([for key in keys(subnet.tags) : key if startswith(key, "kubernetes.io/")]) == 0])
    error_message = "A load balancer could be put into a database subnet."
  }
}

run "the_cluster_finds_its_subnets_and_keeps_them_when_it_goes" {
  command = plan

  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.public), values(aws_subnet.private)) : subnet.tags["kubernetes.io/cluster/quanttrader-dev"] == "shared"])
    error_message = "A subnet is not the cluster's, or is deleted with it."
  }
}

run "a_private_api_is_found_by_the_vpcs_own_names" {
  command = plan

  assert {
    condition     = aws_vpc.this.enable_dns_hostnames && aws_vpc.this.enable_dns_support
    error_message = "A private API endpoint would have no name inside the VPC."
  }
}

run "an_address_is_given_only_to_nodes_in_public_subnets" {
  command = plan

  assert {
    condition     = alltrue([for subnet in values(aws_subnet.public) : subnet.map_public_ip_on_launch == false])
    error_message = "A public subnet gives addresses that nobody asked for."
  }
  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.private), values(aws_subnet.database)) : subnet.map_public_ip_on_launch != true])
    error_message = "A private or database subnet gives public addresses."
  }
}

run "public_nodes_get_an_address" {
  command = plan
  variables {
    public_addresses = true
  }

  assert {
    condition     = alltrue([for subnet in values(aws_subnet.public) : subnet.map_public_ip_on_launch])
    error_message = "EKS refuses public nodes in a subnet that gives no address."
  }
}

run "every_subnet_has_the_table_of_its_kind" {
  assert {
    condition     = alltrue([for zone, link in aws_route_table_association.public : link.route_table_id == aws_route_table.public.id && link.subnet_id == aws_subnet.public[zone].id])
    error_message = "A public subnet has another table than the public one."
  }
  assert {
    condition     = alltrue([for zone, link in aws_route_table_association.private : link.route_table_id == aws_route_table.private[zone].id && link.subnet_id == aws_subnet.private[zone].id])
    error_message = "A private subnet has another table than its zone's."
  }
  assert {
    condition     = alltrue([for zone, link in aws_route_table_association.database : link.route_table_id == aws_route_table.database.id && link.subnet_id == aws_subnet.database[zone].id])
    error_message = "A database subnet has another table than the database one."
  }
  assert {
    condition     = length(distinct([for table in values(aws_route_table.private) : table.id])) == 3
    error_message = "Zones share a private table, so NAT could not be one in each."
  }
}

run "only_public_subnets_lead_to_the_internet" {
  assert {
    condition     = aws_route.public_internet.route_table_id == aws_route_table.public.id && aws_route.public_internet.destination_cidr_block == "0.0.0.0/0" && aws_route.public_internet.gateway_id == aws_internet_gateway.this.id
    error_message = "The route to the internet is not the public table's."
  }
  assert {
    condition     = length([for table in concat(values(aws_route_table.private), [aws_route_table.database, aws_route_table.public]) : table if length(try(table.route, [])) > 0]) == 0
    error_message = "A table has inline routes, which would fight with the NAT's."
  }
}

run "s3_is_reached_past_the_nat_but_not_by_databases" {
  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.s3.service_name == "com.amazonaws.us-east-1.s3"
    error_message = "The S3 endpoint is not the free gateway of this region."
  }
  assert {
    condition = toset(concat([aws_vpc_endpoint_route_table_association.s3_public.route_table_id], [for link in values(aws_vpc_endpoint_route_table_association.s3_private) : link.route_table_id])) == toset(
    concat([aws_route_table.public.id], [for table in values(aws_route_table.private) : table.id]))
    error_message = "The S3 endpoint is not in exactly the public and private tables."
  }
}

run "what_nobody_chose_lets_nothing_through" {
  command = plan

  assert {
    condition     = length(try(coalesce(aws_default_security_group.emptied.ingress, []), [])) == 0 && length(try(coalesce(aws_default_security_group.emptied.egress, []), [])) == 0
    error_message = "The default security group has rules."
  }
}

run "lists_of_outputs_have_the_order_of_the_zones" {
  assert {
    condition     = output.private_subnet_ids == [for zone in var.availability_zones : aws_subnet.private[zone].id] && output.private_route_table_ids == [for zone in var.availability_zones : aws_route_table.private[zone].id]
    error_message = "Subnets and tables are not in the order of availability_zones, so NAT would be routed across zones."
  }
}

run "refusals_are_logged_when_asked" {
  command = plan
  variables {
    flow_logs_enabled = true
  }

  assert {
    condition     = aws_flow_log.refused[0].traffic_type == "REJECT" && aws_cloudwatch_log_group.refused[0].retention_in_days == 14
    error_message = "Flow logs take more than refusals, or keep them for ever."
  }
  assert {
    condition     = aws_iam_role.flow_logs[0].permissions_boundary == var.permissions_boundary_arn
    error_message = "The role of the flow logs is without boundary."
  }
  assert {
    condition     = one(data.aws_iam_policy_document.flow_logs_trust.statement[0].condition).variable == "aws:SourceAccount" && toset(one(data.aws_iam_policy_document.flow_logs_trust.statement[0].condition).values) == toset(["111111111111"])
    error_message = "Another account's flow logs could write as this role."
  }
}

run "nothing_is_logged_unless_asked" {
  command = plan

  assert {
    condition     = length(aws_flow_log.refused) == 0 && length(aws_cloudwatch_log_group.refused) == 0 && length(aws_iam_role.flow_logs) == 0
    error_message = "Flow logs cost money that nobody asked to spend."
  }
}