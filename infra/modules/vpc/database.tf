# Database subnets: reached from inside the VPC, and without a way out. Their route table has no route but the
# VPC's own and never gets one: not to the internet, not to NAT, not to S3.

resource "aws_subnet" "database" {
  for_each = local.zones

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = local.database_cidrs[each.key]

  tags = {
    Name = "${var.name}-database-${each.key}"
    Tier = "database"
  }
}

resource "aws_route_table" "database" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-database" }
}

resource "aws_route_table_association" "database" {
  for_each = local.zones

  subnet_id      = aws_subnet.database[each.key].id
  route_table_id = aws_route_table.database.id
}
