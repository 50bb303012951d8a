# The control plane's security group. EKS adds one of its own beside it, which lets everything out; what comes
# in is decided here: nodes, and functions and builds inside the VPC.

resource "aws_security_group" "control_plane" {
  name        = "${var.name}-control-plane"
  description = "Kubernetes API: reached by nodes and callers inside the VPC"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-control-plane" }
}

resource "aws_vpc_security_group_ingress_rule" "control_plane_from_nodes" {
  security_group_id            = aws_security_group.control_plane.id
  description                  = "kubelets and pods speak to the API"
  referenced_security_group_id = aws_security_group.nodes.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_ingress_rule" "control_plane_from_callers" {
  security_group_id            = aws_security_group.control_plane.id
  description                  = "functions and builds speak to the API"
  referenced_security_group_id = aws_security_group.callers.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "control_plane_to_nodes" {
  for_each = local.node_ports

  security_group_id            = aws_security_group.control_plane.id
  description                  = each.key
  referenced_security_group_id = aws_security_group.nodes.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}
