# The AWS Load Balancer Controller makes load balancers for Ingress and Service. It needs much: the actions are
# those of the policy that its project publishes for version 2.14
# (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/), from memory,
# November 2026. Where that policy asks for any cluster's tag, this one asks for this cluster's, and what it
# leaves open (listeners, rules, the nodes' group) is held to what carries this cluster's tag as well.

module "load_balancer_controller" {
  source = "../pod-role"

  name                     = "${var.name}-load-balancer-controller"
  cluster_arn              = local.cluster_arn
  namespace                = "kube-system"
  service_account          = "aws-load-balancer-controller"
  permissions_boundary_arn = var.permissions_boundary_arn
}

# Two policies: together they are longer than the 6144 characters that one may have.
resource "aws_iam_policy" "load_balancer_controller_looks" {
  name        = "${var.name}-load-balancer-controller-looks"
  description = "What the load balancer controller looks at"
  policy      = data.aws_iam_policy_document.load_balancer_controller_looks.json
}

resource "aws_iam_policy" "load_balancer_controller_changes" {
  name        = "${var.name}-load-balancer-controller-changes"
  description = "What the load balancer controller makes, changes and deletes"
  policy      = data.aws_iam_policy_document.load_balancer_controller_changes.json
}

resource "aws_iam_role_policy_attachment" "load_balancer_controller_looks" {
  role       = module.load_balancer_controller.name
  policy_arn = aws_iam_policy.load_balancer_controller_looks.arn
}

resource "aws_iam_role_policy_attachment" "load_balancer_controller_changes" {
  role       = module.load_balancer_controller.name
  policy_arn = aws_iam_policy.load_balancer_controller_changes.arn
}

data "aws_iam_policy_document" "load_balancer_controller_looks" {
  statement {
    sid = "Look"
    actions = [
      "ec2:DescribeAccountAttributes",
      "ec2:DescribeAddresses",
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeCoipPools",
      "ec2:DescribeInstances",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeIpamPools",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeTags",
      "ec2:DescribeVpcPeeringConnections",
      "ec2:DescribeVpcs",
      "ec2:GetCoipPoolUsage",
      "ec2:GetSecurityGroupsForVpc",
      "elasticloadbalancing:DescribeCapacityReservation",
      "elasticloadbalancing:DescribeListenerAttributes",
      "elasticloadbalancing:DescribeListenerCertificates",
      "elasticloadbalancing:DescribeListeners",
      "elasticloadbalancing:DescribeLoadBalancerAttributes",
      "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeRules",
      "elasticloadbalancing:DescribeSSLPolicies",
      "elasticloadbalancing:DescribeTags",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
      "elasticloadbalancing:DescribeTrustStores",
    ]
    resources = ["*"]
  }

  # Certificates to serve, and what may stand before a load balancer: log-in, web firewall, Shield.
  statement {
    sid = "FindAndAttachWhatStandsBefore"
    actions = [
      "acm:DescribeCertificate",
      "acm:ListCertificates",
      "cognito-idp:DescribeUserPoolClient",
      "iam:GetServerCertificate",
      "iam:ListServerCertificates",
      "shield:CreateProtection",
      "shield:DeleteProtection",
      "shield:DescribeProtection",
      "shield:GetSubscriptionState",
      "waf-regional:AssociateWebACL",
      "waf-regional:DisassociateWebACL",
      "waf-regional:GetWebACL",
      "waf-regional:GetWebACLForResource",
      "wafv2:AssociateWebACL",
      "wafv2:DisassociateWebACL",
      "wafv2:GetWebACL",
      "wafv2:GetWebACLForResource",
    ]
    resources = ["*"]
  }

  # An account's first load balancer makes the role that Elastic Load Balancing itself works as.
  statement {
    sid       = "TheServicesOwnRole"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:aws:iam::${var.account_id}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*"]
    condition {
      test     = "StringEquals"
      variable = "iam:AWSServiceName"
      values   = ["elasticloadbalancing.amazonaws.com"]
    }
  }
}
