# The nodes' security group. Nobody outside may connect to a node, in a public subnet neither. It is the only
# group on a node's interface, and the load balancer controller finds it by its cluster tag: a second one with
# that tag, or none, makes the controller refuse to work.

resource "aws_security_group" "nodes" {
  name        = "${var.name}-nodes"
  description = "Nodes and their pods: reached by each other, the control plane and the load balancers"
  vpc_id      = aws_vpc.this.id
  tags        = merge(local.cluster_tag, { Name = "${var.name}-nodes" })
}

# Pods share the nodes' addresses, so who may speak to whom inside is NetworkPolicy's to say.
resource "aws_vpc_security_group_ingress_rule" "nodes_from_nodes" {
  security_group_id            = aws_security_group.nodes.id
  description                  = "nodes and pods speak to each other"
  referenced_security_group_id = aws_security_group.nodes.id
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_ingress_rule" "nodes_from_control_plane" {
  for_each = local.node_ports

  security_group_id            = aws_security_group.nodes.id
  description                  = each.key
  referenced_security_group_id = aws_security_group.control_plane.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

resource "aws_vpc_security_group_ingress_rule" "nodes_from_alb" {
  for_each = local.service_ports

  security_group_id            = aws_security_group.nodes.id
  description                  = "load balancers reach services"
  referenced_security_group_id = aws_security_group.alb.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

resource "aws_vpc_security_group_egress_rule" "nodes_to_nodes" {
  security_group_id            = aws_security_group.nodes.id
  description                  = "nodes and pods speak to each other"
  referenced_security_group_id = aws_security_group.nodes.id
  ip_protocol                  = "-1"
}

# EKS, ECR, STS and exchanges have no addresses that one could list. What leaves is HTTPS, mail (below) and nothing else.
resource "aws_vpc_security_group_egress_rule" "nodes_to_https" {
  security_group_id = aws_security_group.nodes.id
  description       = "the API, images, AWS and exchanges"
  cidr_ipv4         = local.anywhere
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# Argo CD mails what fails (gitops/platform/argocd/settings), and no mail service takes mail on 443. 587 wants a
# log-in and turns to TLS; 25, by which a pod that was taken would send spam, stays shut.
resource "aws_vpc_security_group_egress_rule" "nodes_to_mail" {
  security_group_id = aws_security_group.nodes.id
  description       = "Argo CD's mails, by SMTP"
  cidr_ipv4         = local.anywhere
  ip_protocol       = "tcp"
  from_port         = 587
  to_port           = 587
}

resource "aws_vpc_security_group_egress_rule" "nodes_to_databases" {
  for_each = local.database_rules

  security_group_id = aws_security_group.nodes.id
  description       = "pods reach ${each.value.name}"
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}
