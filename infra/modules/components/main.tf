# The roles of what runs in the cluster and speaks to AWS. They are kept while the cluster goes, because a role
# costs nothing, and what names it (a key, a trust, an exception) need not be told each morning.
#
# Each file is one component: who it is, and what it may do. Where AWS lets a policy name this cluster, by ARN
# or by tag, it does.

locals {
  cluster_arn = "arn:aws:eks:${var.region}:${var.account_id}:cluster/${var.name}"
}
