# The role of the nodes. A pod on the host's network can be anyone who the node is, so the node is little: it
# joins, pulls images, and lets an operator in by Session Manager. Pods' addresses are aws-node's to ask for
# (module components).

resource "aws_iam_role" "node" {
  name                 = "${var.name}-node"
  description          = "Nodes: join, pull images, Session Manager"
  assume_role_policy   = data.aws_iam_policy_document.node_trust.json
  permissions_boundary = var.permissions_boundary_arn
}

data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy_attachment" "node_joins" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
}

resource "aws_iam_role_policy_attachment" "node_pulls_images" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly"
}

# AWS's own policy for this, AmazonSSMManagedInstanceCore, also lets a node read every parameter of the account,
# and qt/prod/* are parameters. This is Session Manager alone, without a key and without an open port.
resource "aws_iam_role_policy" "node_sessions" {
  name   = "sessions"
  role   = aws_iam_role.node.name
  policy = data.aws_iam_policy_document.sessions.json
}

data "aws_iam_policy_document" "sessions" {
  statement {
    sid = "SessionManager"
    actions = [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"] # these actions know no resources
  }
}
