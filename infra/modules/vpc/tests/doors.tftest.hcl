# Who gets through: security groups and access lists.

mock_provider "aws" {}

variables {
  name                     = "quanttrader-dev"
  cidr                     = "10.10.0.0/16"
  region                   = "us-east-1"
  availability_zones       = ["us-east-1a", "us-east-1b"]
  account_id               = "111111111111"
  permissions_boundary_arn = "arn:aws:iam::111111111111:policy/boundary"
  alb_ingress_cidrs        = ["203.0.113.0/24", "198.51.100.0/24"]
}

run "nobody_outside_connects_to_a_node" {
  assert {
    condition = alltrue([for rule in concat(
      [aws_vpc_security_group_ingress_rule.nodes_from_nodes],
      values(aws_vpc_security_group_ingress_rule.nodes_from_control_plane),
      values(aws_vpc_security_group_ingress_rule.nodes_from_alb),
      ) : rule.cidr_ipv4 == null && contains(
      [aws_security_group.nodes.id, aws_security_group.control_plane.id, aws_security_group.alb.id], rule.referenced_security_group_id
    )])
    error_message = "A node lets in more than nodes, control plane and load balancers."
  }
}

run "the_control_plane_reaches_kubelets_webhooks_and_metrics" {
  assert {
    condition     = toset([for rule in values(aws_vpc_security_group_ingress_rule.nodes_from_control_plane) : rule.from_port]) == toset([443, 8443, 9443, 10250, 10251])
    error_message = "The control plane's ports on nodes are not 443, 8443, 9443, 10250 and 10251."
  }
  assert {
    condition     = alltrue([for name, rule in aws_vpc_security_group_egress_rule.control_plane_to_nodes : rule.from_port == aws_vpc_security_group_ingress_rule.nodes_from_control_plane[name].from_port])
    error_message = "The control plane may leave by other ports than those by which nodes let it in."
  }
}

run "only_nodes_and_callers_reach_the_api_inside" {
  assert {
    condition = toset([
      aws_vpc_security_group_ingress_rule.control_plane_from_nodes.referenced_security_group_id,
      aws_vpc_security_group_ingress_rule.control_plane_from_callers.referenced_security_group_id,
    ]) == toset([aws_security_group.nodes.id, aws_security_group.callers.id])
    error_message = "The control plane lets in something else than nodes and callers."
  }
  assert {
    condition = alltrue([for rule in [
      aws_vpc_security_group_ingress_rule.control_plane_from_nodes,
      aws_vpc_security_group_ingress_rule.control_plane_from_callers,
    ] : rule.from_port == 443 && rule.to_port == 443 && rule.ip_protocol == "tcp"])
    error_message = "The API is reached by another port than 443."
  }
}

run "visitors_reach_load_balancers_and_these_reach_services" {
  assert {
    condition     = toset([for rule in values(aws_vpc_security_group_ingress_rule.alb_https) : rule.cidr_ipv4]) == toset(var.alb_ingress_cidrs)
    error_message = "Load balancers do not let in exactly alb_ingress_cidrs."
  }
  assert {
    condition     = alltrue([for port, rule in aws_vpc_security_group_egress_rule.alb_to_services : rule.referenced_security_group_id == aws_security_group.nodes.id && aws_vpc_security_group_ingress_rule.nodes_from_alb[port].referenced_security_group_id == aws_security_group.alb.id && aws_vpc_security_group_ingress_rule.nodes_from_alb[port].from_port == rule.from_port])
    error_message = "What leaves a load balancer is not what a node lets in."
  }
}

run "without_visitors_load_balancers_let_nobody_in" {
  command = plan
  variables {
    alb_ingress_cidrs = []
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.alb_https) + length(aws_vpc_security_group_ingress_rule.alb_http) + length(aws_network_acl_rule.in_https) + length(aws_network_acl_rule.in_http) + length(aws_network_acl_rule.private_out_answers) == 0
    error_message = "With no alb_ingress_cidrs somebody is let in."
  }
}

run "only_https_and_argo_cds_mail_leave_for_the_internet" {
  command = plan

  assert {
    condition = alltrue([for rule in [
      aws_vpc_security_group_egress_rule.nodes_to_https,
      aws_vpc_security_group_egress_rule.callers_to_https,
    ] : rule.cidr_ipv4 == "0.0.0.0/0" && rule.from_port == 443 && rule.to_port == 443])
    error_message = "Something else than HTTPS may leave for the internet."
  }
  # rules.tftest.hcl has it whole: group, protocol and direction.
  assert {
    condition     = aws_vpc_security_group_egress_rule.nodes_to_mail.from_port == 587 && alltrue([for rule in values(aws_network_acl_rule.out_mail) : rule.egress && rule.from_port == 587])
    error_message = "Argo CD's mails do not leave: its notifications speak SMTP on 587."
  }
  assert {
    condition     = alltrue([for rule in values(aws_vpc_security_group_egress_rule.nodes_to_databases) : contains(["10.10.48.0/24", "10.10.49.0/24"], rule.cidr_ipv4) && contains([5432, 6379], rule.from_port)])
    error_message = "Nodes reach more than the databases' ports in the databases' subnets."
  }
}

run "the_load_balancer_controller_finds_one_group" {
  command = plan

  assert {
    condition     = aws_security_group.nodes.tags["kubernetes.io/cluster/quanttrader-dev"] == "shared"
    error_message = "The nodes' group lacks the cluster's tag."
  }
  assert {
    condition     = alltrue([for group in [aws_security_group.alb, aws_security_group.control_plane, aws_security_group.callers] : !contains(keys(group.tags), "kubernetes.io/cluster/quanttrader-dev")])
    error_message = "A second group has the cluster's tag: the controller would refuse to work."
  }
}

run "answers_come_back_through_the_access_lists" {
  command = plan

  assert {
    condition = alltrue([for rule in [
      aws_network_acl_rule.in_answers["public"],
      aws_network_acl_rule.in_answers["private"],
      aws_network_acl_rule.public_out_answers,
    ] : rule.from_port == 1024 && rule.to_port == 65535 && rule.cidr_block == "0.0.0.0/0" && rule.rule_action == "allow"])
    error_message = "An access list keeps answers from their ephemeral ports."
  }
  assert {
    condition     = alltrue([for rule in values(aws_network_acl_rule.in_answers) : rule.egress == false]) && aws_network_acl_rule.public_out_answers.egress
    error_message = "A rule for answers points the wrong way."
  }
  assert {
    condition     = alltrue([for rule in values(aws_network_acl_rule.private_out_answers) : rule.egress && rule.from_port == 1024 && contains(var.alb_ingress_cidrs, rule.cidr_block)])
    error_message = "Visitors of internal load balancers get no answer."
  }
}

run "the_internet_reaches_no_low_port_but_for_visitors" {
  command = plan

  assert {
    condition = alltrue([for rule in concat(
      values(aws_network_acl_rule.in_https), values(aws_network_acl_rule.in_http),
    ) : contains(var.alb_ingress_cidrs, rule.cidr_block) && contains([80, 443], rule.from_port) && rule.from_port == rule.to_port])
    error_message = "An access list lets somebody else than visitors in below port 1024."
  }
}

run "databases_answer_inside_and_speak_to_nobody_else" {
  command = plan

  assert {
    condition     = toset([for rule in values(aws_network_acl_rule.database_in) : rule.from_port]) == toset([5432, 6379]) && alltrue([for rule in values(aws_network_acl_rule.database_in) : rule.cidr_block == "10.10.0.0/16"])
    error_message = "Databases let in more than the VPC on their ports."
  }
  assert {
    condition     = aws_network_acl_rule.database_out_answers.cidr_block == "10.10.0.0/16" && aws_network_acl_rule.database_out_answers.from_port == 1024
    error_message = "Databases may speak to something outside the VPC."
  }
}

run "every_subnet_has_its_access_list" {
  assert {
    condition = alltrue(flatten([for zone in var.availability_zones : [
      aws_network_acl_association.public[zone].network_acl_id == aws_network_acl.outward["public"].id,
      aws_network_acl_association.private[zone].network_acl_id == aws_network_acl.outward["private"].id,
      aws_network_acl_association.database[zone].network_acl_id == aws_network_acl.database.id,
      aws_network_acl_association.public[zone].subnet_id == aws_subnet.public[zone].id,
      aws_network_acl_association.private[zone].subnet_id == aws_subnet.private[zone].id,
      aws_network_acl_association.database[zone].subnet_id == aws_subnet.database[zone].id,
    ]]))
    error_message = "A subnet has another access list than its kind's."
  }
}

# AWS refuses a rule whose number another still has. A rule that Terraform knows by its number is replaced in its place.
run "no_rule_takes_another_rules_number_when_a_list_changes" {
  command = plan
  variables {
    database_ports = { mysql = 3306, postgres = 5432 }
  }

  assert {
    condition = alltrue(concat(
      [for key, rule in aws_network_acl_rule.in_https : rule.rule_number == 200 + tonumber(regex("[0-9]+$", key))],
      [for key, rule in aws_network_acl_rule.in_http : rule.rule_number == 300 + tonumber(regex("[0-9]+$", key))],
      [for key, rule in aws_network_acl_rule.private_out_answers : rule.rule_number == 200 + tonumber(key)],
      [for key, rule in aws_network_acl_rule.database_in : rule.rule_number == 100 + tonumber(key)],
    ))
    error_message = "A rule's number depends on something else than its place."
  }
  assert {
    condition     = toset(keys(aws_network_acl_rule.in_https)) == toset(["public-0", "public-1", "private-0", "private-1"]) && toset(keys(aws_network_acl_rule.database_in)) == toset(["0", "1"])
    error_message = "A visitor or a database has no place in a list."
  }
}

run "each_list_has_every_rule_once" {
  assert {
    condition = alltrue([for list in ["public", "private"] : alltrue([for rules in [
      aws_network_acl_rule.in_vpc, aws_network_acl_rule.in_answers, aws_network_acl_rule.in_too_large,
      aws_network_acl_rule.out_vpc, aws_network_acl_rule.out_https, aws_network_acl_rule.out_mail,
    ] : rules[list].network_acl_id == aws_network_acl.outward[list].id])])
    error_message = "A list lacks a rule, or has another's."
  }
  assert {
    condition     = alltrue([for key, rule in merge(aws_network_acl_rule.in_https, aws_network_acl_rule.in_http) : rule.network_acl_id == aws_network_acl.outward[split("-", key)[0]].id])
    error_message = "A visitor is let into the wrong list."
  }
}

run "the_lists_let_in_the_network_and_small_packets_and_let_https_out" {
  command = plan

  assert {
    condition     = alltrue([for rule in concat(values(aws_network_acl_rule.in_vpc), values(aws_network_acl_rule.out_vpc)) : rule.cidr_block == "10.10.0.0/16" && rule.rule_action == "allow"])
    error_message = "All ports are open to more than the VPC, or not to it."
  }
  assert {
    condition     = alltrue([for rule in values(aws_network_acl_rule.in_too_large) : rule.icmp_type == 3 && rule.icmp_code == 4 && rule.rule_action == "allow"])
    error_message = "Connections over smaller links would hang."
  }
  assert {
    condition     = alltrue([for rule in values(aws_network_acl_rule.out_https) : rule.egress && rule.rule_action == "allow" && rule.from_port == 443 && rule.to_port == 443 && rule.cidr_block == "0.0.0.0/0"])
    error_message = "HTTPS does not get out, or something else does."
  }
}
