# Who changes the platform when nobody sits at it: GitHub's workflows, which plan and apply, and CodeBuild, which
# puts the cluster away at night and brings it back. None has a key that lasts: GitHub shows a token that says
# which workflow it is, CodeBuild is a service of AWS.
#
#   plan    a workflow in the GitHub environment PLATFORM-plan    reads; can't read a secret, can't lock the state
#   apply   a workflow in the GitHub environment PLATFORM         changes; GitHub asks its reviewers first
#   build   the CodeBuild projects                                change the cluster stack, and nothing else
#
# The rights are four policies: state_policy, read_policy, cluster_policy, foundation_policy. plan has the second
# and may read the state; build has the first three; apply has all.

locals {
  cluster_arn    = "arn:aws:eks:${var.region}:${var.account_id}:cluster/${var.name}"
  role_prefix    = "arn:aws:iam::${var.account_id}:role/${var.name}"
  policy_prefix  = "arn:aws:iam::${var.account_id}:policy/${var.name}"
  oidc_url       = "token.actions.githubusercontent.com"
  oidc_arn       = "arn:aws:iam::${var.account_id}:oidc-provider/${local.oidc_url}"
  build_projects = "arn:aws:codebuild:${var.region}:${var.account_id}:project/${var.name}-*"
}
