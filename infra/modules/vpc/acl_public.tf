# The public subnets' access list. It is coarse on purpose: it forgets what was asked, so it must let in
# answers to any high port, and cannot know who asked. Who may reach what is the security groups' to say; the
# list is the second lock, which holds if a group is opened by mistake: no SSH, no database, nothing below 1024
# from the internet but what visitors need.

resource "aws_network_acl" "public" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-public" }
}

resource "aws_network_acl_association" "public" {
  for_each = local.zones

  network_acl_id = aws_network_acl.public.id
  subnet_id      = aws_subnet.public[each.key].id
}

resource "aws_network_acl_rule" "public_in_vpc" {
  network_acl_id = aws_network_acl.public.id
  egress         = false
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = var.cidr
}

resource "aws_network_acl_rule" "public_in_answers" {
  network_acl_id = aws_network_acl.public.id
  egress         = false
  rule_number    = 110
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = local.answers.from
  to_port        = local.answers.to
  cidr_block     = local.anywhere
}

# "Your packet is too large": without it, connections across a smaller link hang instead of slowing down.
resource "aws_network_acl_rule" "public_in_too_large" {
  network_acl_id = aws_network_acl.public.id
  egress         = false
  rule_number    = 120
  rule_action    = "allow"
  protocol       = "icmp"
  icmp_type      = 3
  icmp_code      = 4
  cidr_block     = local.anywhere
}

resource "aws_network_acl_rule" "public_in_https" {
  for_each = local.visitors

  network_acl_id = aws_network_acl.public.id
  egress         = false
  rule_number    = 200 + each.value
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
  cidr_block     = each.key
}

resource "aws_network_acl_rule" "public_in_http" {
  for_each = local.visitors

  network_acl_id = aws_network_acl.public.id
  egress         = false
  rule_number    = 300 + each.value
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 80
  to_port        = 80
  cidr_block     = each.key
}

resource "aws_network_acl_rule" "public_out_vpc" {
  network_acl_id = aws_network_acl.public.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = var.cidr
}

resource "aws_network_acl_rule" "public_out_https" {
  network_acl_id = aws_network_acl.public.id
  egress         = true
  rule_number    = 110
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
  cidr_block     = local.anywhere
}

# To visitors of the load balancers, and what NAT sends on to them.
resource "aws_network_acl_rule" "public_out_answers" {
  network_acl_id = aws_network_acl.public.id
  egress         = true
  rule_number    = 120
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = local.answers.from
  to_port        = local.answers.to
  cidr_block     = local.anywhere
}
