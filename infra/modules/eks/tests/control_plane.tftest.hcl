# What people rely on: who gets in, what it may cost, what is logged.
mock_provider "aws" {}

variables {
  name               = "quanttrader-dev"
  kubernetes_version = "1.35"
  api_access         = "public"
  nat_mode           = "none"
  cluster_role_arn   = "arn:aws:iam::111111111111:role/quanttrader-dev-cluster"
  subnet_ids         = ["subnet-a", "subnet-b"]
  security_group_id  = "sg-1"
  log_group_name     = "/aws/eks/quanttrader-dev/cluster"
  administrator_arns = [
    "arn:aws:iam::111111111111:role/operators",
    "arn:aws:iam::111111111111:role/ci-apply",
  ]
  functions = {
    spot-drain = {
      role_arn          = "arn:aws:iam::111111111111:role/spot-drain"
      kubernetes_groups = ["quanttrader:spot-drain"]
    }
  }
  components = {
    ebs_csi = {
      role_arn        = "arn:aws:iam::111111111111:role/ebs-csi"
      namespace       = "kube-system"
      service_account = "ebs-csi-controller-sa"
    }
    external_secrets_operator = {
      role_arn        = "arn:aws:iam::111111111111:role/external-secrets"
      namespace       = "external-secrets"
      service_account = "external-secrets"
    }
  }
}

run "a_version_never_slides_into_extended_support" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.version == "1.35" && aws_eks_cluster.this.upgrade_policy[0].support_type == "STANDARD"
    error_message = "The cluster must be 1.35 on standard support: extended costs six times as much."
  }
}

run "nobody_gets_in_but_by_an_access_entry" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API"
    error_message = "authentication_mode must be API, so that aws-auth lets nobody in."
  }

  assert {
    condition     = aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions == false
    error_message = "Who creates the cluster must not become an administrator by that."
  }

  assert {
    condition     = toset([for entry in aws_eks_access_entry.administrator : entry.principal_arn]) == toset(var.administrator_arns)
    error_message = "Each administrator needs an access entry."
  }

  assert {
    condition = alltrue([for association in aws_eks_access_policy_association.administrator :
      association.policy_arn == "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" && association.access_scope[0].type == "cluster"
    ]) && length(aws_eks_access_policy_association.administrator) == 2
    error_message = "Each administrator needs the cluster admin policy, for the whole cluster."
  }
}

run "a_function_has_its_groups_and_no_policy" {
  command = plan

  assert {
    condition     = aws_eks_access_entry.function["spot-drain"].principal_arn == "arn:aws:iam::111111111111:role/spot-drain" && aws_eks_access_entry.function["spot-drain"].kubernetes_groups == toset(["quanttrader:spot-drain"])
    error_message = "spot-drain must get in as its role, with its Kubernetes group."
  }

  assert {
    condition     = !contains([for association in aws_eks_access_policy_association.administrator : association.principal_arn], "arn:aws:iam::111111111111:role/spot-drain")
    error_message = "A function must have no policy of AWS's beside its groups."
  }
}

run "the_control_plane_is_in_its_subnets_behind_its_group" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].security_group_ids == toset(["sg-1"]) && aws_eks_cluster.this.vpc_config[0].subnet_ids == toset(["subnet-a", "subnet-b"])
    error_message = "Without foundation's group nodes and callers do not reach the API."
  }
}

run "a_public_api_is_open_beside_the_private_way" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "api_access public must open the endpoint, and keep the nodes' way inside the VPC."
  }

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["0.0.0.0/0"])
    error_message = "The functions have no fixed address, so a public endpoint answers everyone by default."
  }
}

run "a_private_api_is_closed_to_the_internet" {
  command = plan

  variables {
    api_access = "private"
    nat_mode   = "instance"
  }

  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "api_access private must close the public endpoint."
  }
}

run "what_happens_is_logged_where_foundation_keeps_it" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.enabled_cluster_log_types == toset(["api", "audit", "authenticator"])
    error_message = "API, audit and authenticator logs must be on, and no others, which only cost."
  }
}

run "without_a_key_there_is_no_encryption_config" {
  command = plan

  assert {
    condition     = length(aws_eks_cluster.this.encryption_config) == 0
    error_message = "kms_key_arn null must leave the secrets to AWS's own key."
  }
}

run "with_a_key_secrets_are_encrypted_by_it" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:111111111111:key/1"
  }

  assert {
    condition     = try(aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == var.kms_key_arn && aws_eks_cluster.this.encryption_config[0].resources == toset(["secrets"]), false)
    error_message = "With kms_key_arn the Kubernetes secrets must be encrypted by that key."
  }
}

run "add_ons_are_ours_and_not_copies_that_eks_leaves_behind" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.bootstrap_self_managed_addons == false
    error_message = "EKS must not install add-ons of its own choice."
  }
}

run "a_component_runs_as_its_role" {
  command = plan

  assert {
    condition = toset([for one in aws_eks_pod_identity_association.this : "${one.cluster_name} ${one.namespace}/${one.service_account}: ${one.role_arn}"]) == toset([
      "quanttrader-dev kube-system/ebs-csi-controller-sa: arn:aws:iam::111111111111:role/ebs-csi",
      "quanttrader-dev external-secrets/external-secrets: arn:aws:iam::111111111111:role/external-secrets",
    ])
    error_message = "Each component needs a Pod Identity association of its own namespace, service account and role."
  }
}
