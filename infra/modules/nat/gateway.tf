# NAT gateways: AWS's, without upkeep. One serves all zones for less; one in each zone survives the loss
# of a zone, and no traffic crosses zones on its way out.
locals {
  gateways = {
    none           = 0
    instance       = 0
    gateway        = 1
    gateway_per_az = length(var.public_subnet_ids)
  }
}

resource "aws_eip" "gateway" {
  count = local.gateways[var.mode]

  domain = "vpc"
  tags   = { Name = "${var.name}-nat-${count.index}" }
}

resource "aws_nat_gateway" "this" {
  count = local.gateways[var.mode]

  allocation_id = aws_eip.gateway[count.index].id
  subnet_id     = var.public_subnet_ids[count.index]
  tags          = { Name = "${var.name}-${count.index}" }
}

# Its own resource, never inline: the route table is foundation's and knows nothing of the NAT.
resource "aws_route" "gateway" {
  count = local.gateways[var.mode] == 0 ? 0 : length(var.private_route_table_ids)

  route_table_id         = var.private_route_table_ids[count.index]
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[count.index % local.gateways[var.mode]].id
}
