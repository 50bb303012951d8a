# shellcheck shell=bash
# What Kubernetes made in AWS for one cluster, as AWS tells it: Terraform's state knows nothing of it.
# Each function prints one id a line, or nothing, and fails where AWS could not be asked: a refusal must not
# pass for absence. They want $cluster, and a region in the environment.
#
# The AWS Load Balancer Controller tags what it makes elbv2.k8s.aws/cluster=CLUSTER; the cloud controller
# that EKS runs itself kubernetes.io/cluster/CLUSTER=owned; volumes have the EBS driver's tag and the platform's.

: "${cluster:?}"
mine="(Key=='elbv2.k8s.aws/cluster' && Value=='$cluster') || (Key=='kubernetes.io/cluster/$cluster' && Value=='owned')"

# Without a region the AWS CLI would ask whichever its own settings name.
region_of() {
    sed -nE 's/^region[[:space:]]*=[[:space:]]*"([^"]+)".*/\1/p' "$1" | grep . ||
        { echo "$1 gives no region; add the line region = \"us-east-1\", or yours" >&2 && return 1; }
}

# Puts a word in front of each line of standard input.
prefix() { while read -r id; do echo "$1 $id"; done; }

lines() { tr '\t' '\n' | sed '/^None$/d; /^$/d'; }

# ELB tells tags only for 20 names at a time.
load_balancers() {
    aws elbv2 describe-load-balancers --query 'LoadBalancers[].LoadBalancerArn' --output text | lines |
        xargs -r -n 20 aws elbv2 describe-tags --output text \
            --query "TagDescriptions[?Tags[?$mine]].ResourceArn" --resource-arns | lines
}

classic_load_balancers() {
    aws elb describe-load-balancers --query 'LoadBalancerDescriptions[].LoadBalancerName' --output text | lines |
        xargs -r -n 20 aws elb describe-tags --output text \
            --query "TagDescriptions[?Tags[?$mine]].LoadBalancerName" --load-balancer-names | lines
}

target_groups() {
    aws elbv2 describe-target-groups --query 'TargetGroups[].TargetGroupArn' --output text | lines |
        xargs -r -n 20 aws elbv2 describe-tags --output text \
            --query "TagDescriptions[?Tags[?$mine]].ResourceArn" --resource-arns | lines
}

# The security groups that the controller made for its load balancers.
security_groups() {
    aws ec2 describe-security-groups --filters "Name=tag:elbv2.k8s.aws/cluster,Values=$cluster" \
        --query 'SecurityGroups[].GroupId' --output text | lines
}

# Volumes of pods; a node's own disk lacks the driver's tag, and goes with its node.
volumes() {
    aws ec2 describe-volumes --query 'Volumes[].VolumeId' --output text --filters \
        Name=tag:Project,Values=quanttrader "Name=tag:Environment,Values=${cluster#quanttrader-}" \
        Name=tag:ebs.csi.aws.com/cluster,Values=true | lines
}

# Volumes that a drain found to be kept, and marked: nobody else would know once their cluster is gone.
retained_volumes() {
    aws ec2 describe-volumes --query 'Volumes[].VolumeId' --output text --filters \
        Name=tag:Project,Values=quanttrader "Name=tag:Environment,Values=${cluster#quanttrader-}" \
        Name=tag:quanttrader/retained,Values=true | lines
}

# The first list's lines that the second has not.
without() { grep -vxF "$2" <<<"$1" | sed '/^$/d' || true; }

vpc_of_cluster() {
    local vpc
    vpc=$(aws ec2 describe-vpcs --filters "Name=tag:Name,Values=$cluster" Name=tag:Project,Values=quanttrader \
        --query 'Vpcs[].VpcId' --output text) || return
    vpc=$(lines <<<"$vpc")
    if [[ $(wc -l <<<"$vpc") -gt 1 ]]; then
        echo "two networks are called $cluster: $(xargs <<<"$vpc"); which of them is the platform's?" >&2
        return 1
    fi
    echo "$vpc"
}

# A load balancer's own network interfaces outlive it by minutes, untagged, and keep its security group.
# The VPC, $vpc, is this platform's alone, and Terraform makes no load balancer in it.
load_balancer_interfaces() {
    [[ -z $vpc ]] || aws ec2 describe-network-interfaces --output text \
        --filters "Name=vpc-id,Values=$vpc" "Name=description,Values=ELB *" \
        --query 'NetworkInterfaces[].NetworkInterfaceId' | lines
}

# What the CNI left when a node went without a word: tagged by modules/addons, attached to nothing.
stray_interfaces() {
    aws ec2 describe-network-interfaces --query 'NetworkInterfaces[].NetworkInterfaceId' --output text --filters \
        "Name=tag:Environment,Values=${cluster#quanttrader-}" Name=tag:Project,Values=quanttrader \
        Name=tag:Stack,Values=cluster Name=status,Values=available | lines
}
