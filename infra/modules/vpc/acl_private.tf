# The private subnets' access list: the VPC, answers from outside, and visitors of internal load balancers.
# NAT hides where an answer is going only from the internet: the list sees the sender's own address.

resource "aws_network_acl" "private" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-private" }
}

resource "aws_network_acl_association" "private" {
  for_each = local.zones

  network_acl_id = aws_network_acl.private.id
  subnet_id      = aws_subnet.private[each.key].id
}

resource "aws_network_acl_rule" "private_in_vpc" {
  network_acl_id = aws_network_acl.private.id
  egress         = false
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = var.cidr
}

resource "aws_network_acl_rule" "private_in_answers" {
  network_acl_id = aws_network_acl.private.id
  egress         = false
  rule_number    = 110
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = local.answers.from
  to_port        = local.answers.to
  cidr_block     = local.anywhere
}

resource "aws_network_acl_rule" "private_in_too_large" {
  network_acl_id = aws_network_acl.private.id
  egress         = false
  rule_number    = 120
  rule_action    = "allow"
  protocol       = "icmp"
  icmp_type      = 3
  icmp_code      = 4
  cidr_block     = local.anywhere
}

resource "aws_network_acl_rule" "private_in_https" {
  for_each = local.visitors

  network_acl_id = aws_network_acl.private.id
  egress         = false
  rule_number    = 200 + each.value
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
  cidr_block     = each.key
}

resource "aws_network_acl_rule" "private_in_http" {
  for_each = local.visitors

  network_acl_id = aws_network_acl.private.id
  egress         = false
  rule_number    = 300 + each.value
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 80
  to_port        = 80
  cidr_block     = each.key
}

resource "aws_network_acl_rule" "private_out_vpc" {
  network_acl_id = aws_network_acl.private.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = var.cidr
}

resource "aws_network_acl_rule" "private_out_https" {
  network_acl_id = aws_network_acl.private.id
  egress         = true
  rule_number    = 110
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
  cidr_block     = local.anywhere
}

resource "aws_network_acl_rule" "private_out_answers" {
  for_each = local.visitors

  network_acl_id = aws_network_acl.private.id
  egress         = true
  rule_number    = 200 + each.value
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = local.answers.from
  to_port        = local.answers.to
  cidr_block     = each.key
}
