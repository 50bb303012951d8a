# Functions and builds in private subnets, where the API is private. Nobody connects to them. template.yaml
# takes this group as SecurityGroupIds.

resource "aws_security_group" "callers" {
  name        = "${var.name}-callers"
  description = "Functions and builds: reached by nobody, reach the API and AWS"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-callers" }
}

resource "aws_vpc_security_group_egress_rule" "callers_to_https" {
  security_group_id = aws_security_group.callers.id
  description       = "the API and AWS"
  cidr_ipv4         = local.anywhere
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
