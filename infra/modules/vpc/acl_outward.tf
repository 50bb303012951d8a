# The access lists of the public and the private subnets, which are the same but for their answers to visitors. They
# are coarse on purpose: a list forgets what was asked, so it must let in answers to any high port, and cannot know who
# asked. Who may reach what is the security groups' to say; the lists are the second lock, which holds if a group is
# opened by mistake: no SSH, no database, nothing below 1024 from the internet but what visitors need.

resource "aws_network_acl" "outward" {
  for_each = toset(["public", "private"])

  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-${each.key}" }
}

resource "aws_network_acl_association" "public" {
  for_each = local.zones

  network_acl_id = aws_network_acl.outward["public"].id
  subnet_id      = aws_subnet.public[each.key].id
}

resource "aws_network_acl_association" "private" {
  for_each = local.zones

  network_acl_id = aws_network_acl.outward["private"].id
  subnet_id      = aws_subnet.private[each.key].id
}

resource "aws_network_acl_rule" "in_vpc" {
  for_each = aws_network_acl.outward

  network_acl_id = each.value.id
  egress         = false
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = var.cidr
}

resource "aws_network_acl_rule" "in_answers" {
  for_each = aws_network_acl.outward

  network_acl_id = each.value.id
  egress         = false
  rule_number    = 110
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = local.answers.from
  to_port        = local.answers.to
  cidr_block     = local.anywhere
}

# "Your packet is too large": without it, connections across a smaller link hang instead of slowing down.
resource "aws_network_acl_rule" "in_too_large" {
  for_each = aws_network_acl.outward

  network_acl_id = each.value.id
  egress         = false
  rule_number    = 120
  rule_action    = "allow"
  protocol       = "icmp"
  icmp_type      = 3
  icmp_code      = 4
  cidr_block     = local.anywhere
}

resource "aws_network_acl_rule" "out_vpc" {
  for_each = aws_network_acl.outward

  network_acl_id = each.value.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = var.cidr
}

resource "aws_network_acl_rule" "out_https" {
  for_each = aws_network_acl.outward

  network_acl_id = each.value.id
  egress         = true
  rule_number    = 110
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
  cidr_block     = local.anywhere
}

# From nodes in either list, and from NAT in the public one (nodes_group.tf says what for).
resource "aws_network_acl_rule" "out_mail" {
  for_each = aws_network_acl.outward

  network_acl_id = each.value.id
  egress         = true
  rule_number    = 115
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = 587
  to_port        = 587
  cidr_block     = local.anywhere
}
