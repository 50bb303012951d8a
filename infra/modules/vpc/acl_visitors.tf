# What the access lists have for visitors of load balancers: public ones in public subnets, internal ones in private.
#
# A visitor's rules have the number of his place in alb_ingress_cidrs, and Terraform knows them by that place too. So when
# the list changes, a place gets another visitor, and no rule takes a number that another still has: AWS would refuse it.

locals {
  visits = merge([for list in ["public", "private"] : {
    for place, cidr in var.alb_ingress_cidrs : "${list}-${place}" => { list = list, place = place, cidr = cidr }
  }]...)
}

resource "aws_network_acl_rule" "in_https" {
  for_each = local.visits

  network_acl_id = aws_network_acl.outward[each.value.list].id
  egress         = false
  rule_number    = 200 + each.value.place
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
  cidr_block     = each.value.cidr
}

resource "aws_network_acl_rule" "in_http" {
  for_each = local.visits

  network_acl_id = aws_network_acl.outward[each.value.list].id
  egress         = false
  rule_number    = 300 + each.value.place
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 80
  to_port        = 80
  cidr_block     = each.value.cidr
}

# To visitors of the load balancers, and what NAT sends on to them.
resource "aws_network_acl_rule" "public_out_answers" {
  network_acl_id = aws_network_acl.outward["public"].id
  egress         = true
  rule_number    = 120
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = local.answers.from
  to_port        = local.answers.to
  cidr_block     = local.anywhere
}

# From private subnets to visitors alone. NAT hides where an answer is going only from the internet: the list sees the
# asker's own address.
resource "aws_network_acl_rule" "private_out_answers" {
  for_each = { for place, cidr in var.alb_ingress_cidrs : place => cidr }

  network_acl_id = aws_network_acl.outward["private"].id
  egress         = true
  rule_number    = 200 + each.key
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = local.answers.from
  to_port        = local.answers.to
  cidr_block     = each.value
}
