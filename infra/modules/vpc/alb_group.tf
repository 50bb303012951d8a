# The load balancers' security group. GitOps names it in each Ingress (gitops/applications/services.yaml), or the
# controller would make one that lets in anybody. With no network in alb_ingress_cidrs it lets nobody in.

resource "aws_security_group" "alb" {
  name        = "${var.name}-alb"
  description = "Load balancers: reached by visitors, reach services on nodes"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-alb" }
}

resource "aws_vpc_security_group_ingress_rule" "alb_https" {
  for_each = toset(var.alb_ingress_cidrs)

  security_group_id = aws_security_group.alb.id
  description       = "visitors"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "alb_http" {
  for_each = toset(var.alb_ingress_cidrs)

  security_group_id = aws_security_group.alb.id
  description       = "visitors, to be sent on to HTTPS"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "alb_to_services" {
  for_each = local.service_ports

  security_group_id            = aws_security_group.alb.id
  description                  = "services"
  referenced_security_group_id = aws_security_group.nodes.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}
