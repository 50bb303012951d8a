"""What a wake and a hibernation ask of AWS, for each type of resource in the cluster stack's plan: the action, the
resource that IAM judges it on, and what the call says besides.

The actions are those of the provider's code and of EKS's dependent actions (Service Authorization Reference), from
memory, November 2026. Nobody has seen them asked: a denial at the first apply is a line that is missing here.
"""


class Calls:
    def __init__(self, name, number, region):
        self.name, self.number, self.region = name, number, region
        platform = name.removeprefix("quanttrader-")
        here = {"aws:RequestedRegion": region}
        self.new = {"aws:RequestTag/Environment": platform, **here}
        self.ours = {"aws:ResourceTag/Environment": platform, **here}

    def arn(self, service, rest):
        return f"arn:aws:{service}:{self.region}:{self.number}:{rest}"

    def on(self, resource, context, *actions):
        return [(action, resource, context) for action in actions]

    def ec2(self, kind, *verbs):
        """Of what exists, by our tag."""
        return self.on(self.arn("ec2", f"{kind}/1"), self.ours, *(f"ec2:{verb}" for verb in verbs))

    def made(self, kind, verb):
        """Made, and tagged in the same call."""
        arn = self.arn("ec2", f"{kind}/1")
        return self.on(arn, self.new, f"ec2:{verb}") + self.on(arn, {**self.new, "ec2:CreateAction": verb}, "ec2:CreateTags")

    def looked(self, *actions):
        return self.on("*", {}, *actions)

    def eks(self, kind, *verbs):
        return self.on(self.arn("eks", f"{kind}/{self.name}"), {}, *(f"eks:{verb}" for verb in verbs))

    def eks_part(self, kind, *verbs):
        return self.on(self.arn("eks", f"{kind}/{self.name}/one/2"), {}, *(f"eks:{verb}" for verb in verbs))

    def passed(self, service, *roles):
        arns = [f"arn:aws:iam::{self.number}:role/{self.name}-{role}" for role in roles]
        return [("iam:PassRole", arn, {"iam:PassedToService": service}) for arn in arns]

    def own_role_of(self, service):
        arn = f"arn:aws:iam::{self.number}:role/aws-service-role/{service}/AWSServiceRoleForIt"
        return self.on(arn, {"iam:AWSServiceName": service}, "iam:CreateServiceLinkedRole")

    def by_type(self):
        return {**self.of_eks(), **self.of_nodes(), **self.of_nat()}

    def of_eks(self):
        return {
            "aws_eks_cluster": [
                *self.on("*", self.new, "eks:CreateCluster"),
                *self.eks("cluster", "DescribeCluster", "TagResource", "UpdateClusterConfig", "UpdateClusterVersion", "DeleteCluster"),
                *self.passed("eks.amazonaws.com", "cluster"),
                *self.own_role_of("eks.amazonaws.com"),
                *self.on(self.arn("kms", "key/1"), self.ours, "kms:CreateGrant", "kms:DescribeKey"),
            ],
            "aws_eks_addon": [
                *self.eks("cluster", "CreateAddon"),
                *self.eks_part("addon", "DescribeAddon", "UpdateAddon", "DeleteAddon"),
            ],
            "aws_eks_access_entry": [
                *self.eks("cluster", "CreateAccessEntry"),
                *self.eks_part("access-entry", "DescribeAccessEntry", "UpdateAccessEntry", "DeleteAccessEntry"),
            ],
            "aws_eks_access_policy_association": self.eks_part(
                "access-entry", "AssociateAccessPolicy", "ListAssociatedAccessPolicies", "DisassociateAccessPolicy"
            ),
            "aws_eks_pod_identity_association": [
                *self.eks("cluster", "CreatePodIdentityAssociation"),
                *self.eks_part("podidentityassociation", "DescribePodIdentityAssociation", "DeletePodIdentityAssociation"),
                *self.passed(
                    "pods.eks.amazonaws.com",
                    "load-balancer-controller", "cluster-autoscaler", "ebs-csi", "vpc-cni", "external-secrets",
                ),
                *self.looked("iam:GetRole"),
            ],
        }

    def of_nodes(self):
        group = self.arn("autoscaling", "autoScalingGroup:1:autoScalingGroupName/eks-system-1")
        eks_made = {"aws:ResourceTag/eks:cluster-name": self.name}
        return {
            # EKS asks in the caller's name whether he may start what the launch template says.
            "aws_eks_node_group": [
                *self.eks("cluster", "CreateNodegroup"),
                *self.eks_part("nodegroup", "DescribeNodegroup", "UpdateNodegroupConfig", "UpdateNodegroupVersion", "DeleteNodegroup"),
                *self.passed("eks.amazonaws.com", "node"),
                *self.passed("ec2.amazonaws.com", "node"),
                *self.own_role_of("eks-nodegroup.amazonaws.com"),
                *self.own_role_of("autoscaling.amazonaws.com"),
                *self.own_role_of("spot.amazonaws.com"),
                *self.made("instance", "RunInstances"),
                *self.looked("ec2:DescribeSubnets"),
            ],
            "aws_launch_template": [
                *self.made("launch-template", "CreateLaunchTemplate"),
                *self.ec2("launch-template", "CreateLaunchTemplateVersion", "ModifyLaunchTemplate", "DeleteLaunchTemplate"),
                *self.looked("ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"),
            ],
            "aws_autoscaling_group_tag": [
                *self.on(group, eks_made, "autoscaling:CreateOrUpdateTags", "autoscaling:DeleteTags"),
                *self.looked("autoscaling:DescribeTags"),
            ],
            "aws_autoscaling_lifecycle_hook": [
                *self.on(group, eks_made, "autoscaling:PutLifecycleHook", "autoscaling:DeleteLifecycleHook"),
                *self.looked("autoscaling:DescribeLifecycleHooks"),
            ],
        }

    def of_nat(self):
        image = f"arn:aws:ssm:{self.region}::parameter/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
        return {
            "aws_eip": [
                *self.made("elastic-ip", "AllocateAddress"),
                *self.ec2("elastic-ip", "DisassociateAddress", "ReleaseAddress"),
                *self.looked("ec2:DescribeAddresses"),
            ],
            "aws_nat_gateway": [
                *self.made("natgateway", "CreateNatGateway"),
                *self.ec2("natgateway", "DeleteNatGateway"),
                *self.looked("ec2:DescribeNatGateways"),
            ],
            "aws_route": [
                *self.ec2("route-table", "CreateRoute", "ReplaceRoute", "DeleteRoute"),
                *self.looked("ec2:DescribeRouteTables"),
            ],
            "aws_instance": [
                *self.on(image, {}, "ssm:GetParameter"),
                *self.made("instance", "RunInstances"),
                *self.ec2("instance", "ModifyInstanceAttribute", "StopInstances", "TerminateInstances"),
                *self.ec2("network-interface", "ModifyNetworkInterfaceAttribute"),
                *self.looked("ec2:DescribeInstances"),
            ],
            "aws_security_group": [
                *self.made("security-group", "CreateSecurityGroup"),
                *self.ec2("security-group", "DeleteSecurityGroup"),
                *self.looked("ec2:DescribeSecurityGroups"),
            ],
            "aws_vpc_security_group_egress_rule": self.rule("Egress"),
            "aws_vpc_security_group_ingress_rule": self.rule("Ingress"),
        }

    def rule(self, way):
        rule = self.arn("ec2", "security-group-rule/1")
        tagging = {**self.new, "ec2:CreateAction": f"AuthorizeSecurityGroup{way}"}
        return [
            *self.ec2("security-group", f"AuthorizeSecurityGroup{way}", f"RevokeSecurityGroup{way}", "ModifySecurityGroupRules"),
            *self.on(rule, tagging, "ec2:CreateTags"),
            *self.looked("ec2:DescribeSecurityGroupRules"),
        ]

    def drain(self):
        """What Kubernetes made and infra/hibernate takes away, each by its maker's tag."""
        cloud = {f"aws:ResourceTag/kubernetes.io/cluster/{self.name}": "owned"}
        controller = {"aws:ResourceTag/elbv2.k8s.aws/cluster": self.name}
        cni = {"aws:ResourceTag/cluster.k8s.amazonaws.com/name": self.name}
        driver = {**self.ours, "aws:ResourceTag/ebs.csi.aws.com/cluster": "true"}
        balancers = ("elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup")
        return [
            *self.on(self.arn("elasticloadbalancing", "loadbalancer/app/1"), controller, *balancers),
            *self.on(self.arn("elasticloadbalancing", "loadbalancer/1"), cloud, *balancers),
            *self.on(self.arn("ec2", "security-group/1"), controller, "ec2:DeleteSecurityGroup"),
            *self.on(self.arn("ec2", "volume/1"), driver, "ec2:DeleteVolume"),
            *self.ec2("volume", "CreateTags"),
            *self.ec2("network-interface", "DeleteNetworkInterface"),
            *self.on(self.arn("ec2", "network-interface/1"), cni, "ec2:DeleteNetworkInterface"),
            *self.looked(
                "ec2:DescribeVolumes", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs", "eks:ListClusters",
                "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:DescribeTargetGroups",
            ),
        ]

    def state(self, bucket):
        states = f"{bucket}/{self.name.removeprefix('quanttrader-')}"
        return [
            *self.on(bucket, {}, "s3:ListBucket"),
            *self.on(f"{states}/foundation.tfstate", {}, "s3:GetObject"),
            *self.on(f"{states}/cluster.tfstate", {}, "s3:GetObject", "s3:PutObject"),
            *self.on(f"{states}/cluster.tfstate.tflock", {}, "s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
        ]

    def build(self):
        """What CodeBuild's own role needs besides: its log, and the build inside the VPC."""
        return [
            *self.on(self.arn("logs", f"log-group:/{self.name}/builds:log-stream:1"), {}, "logs:CreateLogStream", "logs:PutLogEvents"),
            *self.on(self.arn("codebuild", f"project/{self.name}-kubernetes"), {}, "codebuild:StartBuild", "codebuild:BatchGetBuilds"),
        ]
