# The database subnets' access list: questions from the VPC on the databases' ports, answers to the VPC, and
# nothing else in either direction.

resource "aws_network_acl" "database" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-database" }
}

resource "aws_network_acl_association" "database" {
  for_each = local.zones

  network_acl_id = aws_network_acl.database.id
  subnet_id      = aws_subnet.database[each.key].id
}

# By their places, like visitors' rules (acl_visitors.tf).
resource "aws_network_acl_rule" "database_in" {
  for_each = { for place, port in values(var.database_ports) : place => port }

  network_acl_id = aws_network_acl.database.id
  egress         = false
  rule_number    = 100 + each.key
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = each.value
  to_port        = each.value
  cidr_block     = var.cidr
}

resource "aws_network_acl_rule" "database_out_answers" {
  network_acl_id = aws_network_acl.database.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  from_port      = local.answers.from
  to_port        = local.answers.to
  cidr_block     = var.cidr
}
