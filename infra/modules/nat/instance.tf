# NAT on one small instance: a fifth of a gateway's price by the hour, and nothing by the GB. t4g.micro,
# because dnf runs out of memory on a nano. It has no role and no open port but to the VPC.
locals {
  instances = var.mode == "instance" ? 1 : 0
}

data "aws_ssm_parameter" "image" {
  count = local.instances

  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

resource "aws_security_group" "instance" {
  count = local.instances

  name        = "${var.name}-nat"
  description = "NAT instance: in from the VPC, out to anywhere"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-nat" }
}

resource "aws_vpc_security_group_ingress_rule" "from_vpc" {
  count = local.instances

  security_group_id = aws_security_group.instance[0].id
  description       = "What the VPC sends out"
  cidr_ipv4         = var.vpc_cidr
  ip_protocol       = "-1"
}

resource "aws_vpc_security_group_egress_rule" "to_anywhere" {
  count = local.instances

  security_group_id = aws_security_group.instance[0].id
  description       = "That is what a NAT is for"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_instance" "nat" {
  count = local.instances

  ami                         = data.aws_ssm_parameter.image[0].insecure_value
  instance_type               = "t4g.micro"
  subnet_id                   = var.public_subnet_ids[0]
  vpc_security_group_ids      = [aws_security_group.instance[0].id]
  associate_public_ip_address = true
  user_data                   = templatefile("${path.module}/user_data/nat.sh", { vpc_cidr = var.vpc_cidr })
  tags                        = { Name = "${var.name}-nat" }
  volume_tags                 = merge(var.tags, { Name = "${var.name}-nat" })

  # It forwards packets that are not its own.
  source_dest_check = false

  # Standard: when its credits are gone it is slow, not dearer than its price above.
  credit_specification {
    cpu_credits = "standard"
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 8
    encrypted   = true
  }

  # A new image must not cut the platform off; the next wake takes it.
  lifecycle {
    ignore_changes = [ami]
  }

  # Without a way out at its first start it could not install nftables.
  depends_on = [aws_vpc_security_group_egress_rule.to_anywhere]
}

resource "aws_route" "instance" {
  count = local.instances == 0 ? 0 : length(var.private_route_table_ids)

  route_table_id         = var.private_route_table_ids[count.index]
  destination_cidr_block = "0.0.0.0/0"
  network_interface_id   = aws_instance.nat[0].primary_network_interface_id
}
