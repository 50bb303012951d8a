# Every rule of every group and list, whole: what is not written here fails, and so does what differs in one word.
# A group's rule: whose it is, protocol, ports, and with whom. A list's: direction, number, protocol, ports, and with whom.

mock_provider "aws" {}

override_resource {
  target = aws_security_group.nodes
  values = { id = "nodes" }
}

override_resource {
  target = aws_security_group.control_plane
  values = { id = "control-plane" }
}

override_resource {
  target = aws_security_group.alb
  values = { id = "alb" }
}

override_resource {
  target = aws_security_group.callers
  values = { id = "callers" }
}

variables {
  name                     = "quanttrader-dev"
  cidr                     = "10.10.0.0/16"
  region                   = "us-east-1"
  availability_zones       = ["us-east-1a", "us-east-1b"]
  account_id               = "111111111111"
  permissions_boundary_arn = "arn:aws:iam::111111111111:policy/boundary"
  alb_ingress_cidrs        = ["203.0.113.0/24"]
  service_ports            = [9000]
}

run "groups_let_in_what_is_written_here" {
  assert {
    condition = toset([for rule in concat(
      [
        aws_vpc_security_group_ingress_rule.nodes_from_nodes,
        aws_vpc_security_group_ingress_rule.control_plane_from_nodes,
        aws_vpc_security_group_ingress_rule.control_plane_from_callers,
      ],
      values(aws_vpc_security_group_ingress_rule.nodes_from_control_plane),
      values(aws_vpc_security_group_ingress_rule.nodes_from_alb),
      values(aws_vpc_security_group_ingress_rule.alb_https),
      values(aws_vpc_security_group_ingress_rule.alb_http),
      ) : "${rule.security_group_id} from ${coalesce(rule.cidr_ipv4, rule.referenced_security_group_id)}: ${rule.ip_protocol} ${jsonencode(rule.from_port)}-${jsonencode(rule.to_port)}"
      ]) == toset([
      "nodes from nodes: -1 null-null",
      "nodes from control-plane: tcp 443-443",
      "nodes from control-plane: tcp 8443-8443",
      "nodes from control-plane: tcp 9443-9443",
      "nodes from control-plane: tcp 10250-10250",
      "nodes from control-plane: tcp 10251-10251",
      "nodes from alb: tcp 9000-9000",
      "control-plane from nodes: tcp 443-443",
      "control-plane from callers: tcp 443-443",
      "alb from 203.0.113.0/24: tcp 443-443",
      "alb from 203.0.113.0/24: tcp 80-80",
    ])
    error_message = "A group lets in something else than is written here."
  }
}

run "groups_let_out_what_is_written_here" {
  assert {
    condition = toset([for rule in concat(
      [
        aws_vpc_security_group_egress_rule.nodes_to_nodes,
        aws_vpc_security_group_egress_rule.nodes_to_https,
        aws_vpc_security_group_egress_rule.nodes_to_mail,
        aws_vpc_security_group_egress_rule.callers_to_https,
      ],
      values(aws_vpc_security_group_egress_rule.nodes_to_databases),
      values(aws_vpc_security_group_egress_rule.control_plane_to_nodes),
      values(aws_vpc_security_group_egress_rule.alb_to_services),
      ) : "${rule.security_group_id} to ${coalesce(rule.cidr_ipv4, rule.referenced_security_group_id)}: ${rule.ip_protocol} ${jsonencode(rule.from_port)}-${jsonencode(rule.to_port)}"
      ]) == toset([
      "nodes to nodes: -1 null-null",
      "nodes to 0.0.0.0/0: tcp 443-443",
      "nodes to 0.0.0.0/0: tcp 587-587",
      "nodes to 10.10.48.0/24: tcp 5432-5432",
      "nodes to 10.10.49.0/24: tcp 5432-5432",
      "nodes to 10.10.48.0/24: tcp 6379-6379",
      "nodes to 10.10.49.0/24: tcp 6379-6379",
      "alb to nodes: tcp 9000-9000",
      "callers to 0.0.0.0/0: tcp 443-443",
      "control-plane to nodes: tcp 443-443",
      "control-plane to nodes: tcp 8443-8443",
      "control-plane to nodes: tcp 9443-9443",
      "control-plane to nodes: tcp 10250-10250",
      "control-plane to nodes: tcp 10251-10251",
    ])
    error_message = "A group lets out something else than is written here."
  }
}

run "the_outward_lists_are_what_is_written_here" {
  command = plan

  assert {
    condition = toset(flatten([for list in ["public", "private"] : [for rule in [
      aws_network_acl_rule.in_vpc[list],
      aws_network_acl_rule.in_answers[list],
      aws_network_acl_rule.in_too_large[list],
      aws_network_acl_rule.in_https["${list}-0"],
      aws_network_acl_rule.in_http["${list}-0"],
      aws_network_acl_rule.out_vpc[list],
      aws_network_acl_rule.out_https[list],
      aws_network_acl_rule.out_mail[list],
      list == "public" ? aws_network_acl_rule.public_out_answers : aws_network_acl_rule.private_out_answers["0"],
      ] : "${list} ${rule.egress ? "out" : "in"} ${rule.rule_number}: ${rule.rule_action} ${rule.protocol} ${jsonencode(rule.from_port)}-${jsonencode(rule.to_port)} ${jsonencode(rule.icmp_type)}/${jsonencode(rule.icmp_code)} ${rule.cidr_block}"
      ]])) == toset(concat(
      flatten([for list in ["public", "private"] : [
        "${list} in 100: allow -1 null-null null/null 10.10.0.0/16",
        "${list} in 110: allow tcp 1024-65535 null/null 0.0.0.0/0",
        "${list} in 120: allow icmp null-null 3/4 0.0.0.0/0",
        "${list} in 200: allow tcp 443-443 null/null 203.0.113.0/24",
        "${list} in 300: allow tcp 80-80 null/null 203.0.113.0/24",
        "${list} out 100: allow -1 null-null null/null 10.10.0.0/16",
        "${list} out 110: allow tcp 443-443 null/null 0.0.0.0/0",
        "${list} out 115: allow tcp 587-587 null/null 0.0.0.0/0",
      ]]),
      [
        "public out 120: allow tcp 1024-65535 null/null 0.0.0.0/0",
        "private out 200: allow tcp 1024-65535 null/null 203.0.113.0/24",
      ],
    ))
    error_message = "An access list of the public or private subnets has another rule than is written here."
  }
}

run "the_databases_list_is_what_is_written_here" {
  command = plan

  assert {
    condition = toset([for rule in concat(values(aws_network_acl_rule.database_in), [aws_network_acl_rule.database_out_answers]) :
      "${rule.egress ? "out" : "in"} ${rule.rule_number}: ${rule.rule_action} ${rule.protocol} ${rule.from_port}-${rule.to_port} ${rule.cidr_block}"
      ]) == toset([
      "in 100: allow tcp 5432-5432 10.10.0.0/16",
      "in 101: allow tcp 6379-6379 10.10.0.0/16",
      "out 100: allow tcp 1024-65535 10.10.0.0/16",
    ])
    error_message = "The databases' access list has another rule than is written here."
  }
}
