# How a /16 is cut (for 10.10.0.0/16 and its first zone). Private is largest, because pods have addresses of
# the VPC and prefix delegation hands them out by sixteen; public is large enough for nodes too.
#
#   public     /20   10.10.0.0     4096 addresses a zone
#   database   /24   10.10.48.0     256
#   private    /18   10.10.64.0   16384
locals {
  zones = { for index, zone in var.availability_zones : zone => index }

  public_cidrs   = { for zone, index in local.zones : zone => cidrsubnet(var.cidr, 4, index) }
  database_cidrs = { for zone, index in local.zones : zone => cidrsubnet(var.cidr, 8, 48 + index) }
  private_cidrs  = { for zone, index in local.zones : zone => cidrsubnet(var.cidr, 2, 1 + index) }

  # "shared", not "owned": the cluster that is destroyed must not take the network with it.
  cluster_tag = { "kubernetes.io/cluster/${var.name}" = "shared" }

  # Answers come back to a port that the asker's system chose. Linux takes 32768 to 60999; NAT gateways and
  # load balancers take from 1024 on, so this is what an access list, which forgets the question, must let in.
  answers = { from = 1024, to = 65535 }

  anywhere = "0.0.0.0/0"

  # Where the control plane calls a node. Webhooks listen where their charts say: cert-manager and others on 443
  # or 8443, the load balancer controller on 9443, External Secrets beside the kubelet on 10250. EKS's Metrics
  # Server listens on 10251.
  node_ports = {
    webhooks-443   = 443
    webhooks-8443  = 8443
    webhooks-9443  = 9443
    kubelet        = 10250
    metrics-server = 10251
  }

  service_ports = { for port in var.service_ports : tostring(port) => port }

  # Each database's port in each zone's database subnet.
  database_rules = merge([for name, port in var.database_ports : {
    for zone, cidr in local.database_cidrs : "${name}-${zone}" => { name = name, port = port, cidr = cidr }
  }]...)
}
