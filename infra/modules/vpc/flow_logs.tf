# Who knocked and was refused. Only refusals are logged: what is accepted is a hundred times as much, is paid
# by the gigabyte, and says little that the load balancer and the API's audit log do not say better.

resource "aws_cloudwatch_log_group" "refused" {
  count = var.flow_logs_enabled ? 1 : 0

  name              = "/${var.name}/vpc/refused"
  retention_in_days = var.log_retention_days
}

resource "aws_flow_log" "refused" {
  count = var.flow_logs_enabled ? 1 : 0

  vpc_id                   = aws_vpc.this.id
  traffic_type             = "REJECT"
  max_aggregation_interval = 600
  log_destination_type     = "cloud-watch-logs"
  log_destination          = aws_cloudwatch_log_group.refused[0].arn
  iam_role_arn             = aws_iam_role.flow_logs[0].arn
  tags                     = { Name = "${var.name}-refused" }
}

resource "aws_iam_role" "flow_logs" {
  count = var.flow_logs_enabled ? 1 : 0

  name                 = "${var.name}-flow-logs"
  description          = "Writes refused connections to their log group"
  assume_role_policy   = data.aws_iam_policy_document.flow_logs_trust.json
  permissions_boundary = var.permissions_boundary_arn
}

resource "aws_iam_role_policy" "flow_logs" {
  count = var.flow_logs_enabled ? 1 : 0

  name   = "write"
  role   = aws_iam_role.flow_logs[0].name
  policy = data.aws_iam_policy_document.flow_logs[0].json
}

data "aws_iam_policy_document" "flow_logs_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

data "aws_iam_policy_document" "flow_logs" {
  count = var.flow_logs_enabled ? 1 : 0

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = ["${aws_cloudwatch_log_group.refused[0].arn}:*"]
  }
}
