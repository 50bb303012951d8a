# What the add-ons are set to, and that a node can be drained of them.
mock_provider "aws" {}

variables {
  cluster_name = "quanttrader-dev"
  region       = "us-east-1"
  tags         = { Project = "quanttrader", Environment = "dev" }
}

run "every_add_on_is_pinned" {
  command = plan

  assert {
    condition = { for addon in [
      aws_eks_addon.vpc_cni, aws_eks_addon.kube_proxy, aws_eks_addon.pod_identity_agent,
      aws_eks_addon.coredns, aws_eks_addon.ebs_csi, aws_eks_addon.metrics_server,
      ] : addon.addon_name => addon.addon_version } == {
      vpc-cni                = var.versions.vpc_cni
      kube-proxy             = var.versions.kube_proxy
      eks-pod-identity-agent = var.versions.pod_identity_agent
      coredns                = var.versions.coredns
      aws-ebs-csi-driver     = var.versions.ebs_csi
      metrics-server         = var.versions.metrics_server
    }
    error_message = "Each add-on must be installed under its own name, at its own pinned version."
  }

  assert {
    condition     = startswith(var.versions.kube_proxy, "v1.35.")
    error_message = "kube-proxy must be of the control plane's minor version."
  }
}

run "network_policies_are_enforced_and_addresses_come_by_prefix" {
  command = plan

  assert {
    condition     = jsondecode(aws_eks_addon.vpc_cni.configuration_values).enableNetworkPolicy == "true"
    error_message = "Without enableNetworkPolicy every NetworkPolicy is taken and none enforced."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.vpc_cni.configuration_values).env.ENABLE_PREFIX_DELEGATION == "true"
    error_message = "Without prefix delegation a .large holds 29 pods."
  }

  assert {
    condition     = jsondecode(jsondecode(aws_eks_addon.vpc_cni.configuration_values).env.ADDITIONAL_ENI_TAGS) == { Project = "quanttrader", Environment = "dev" }
    error_message = "Network interfaces that the CNI makes need the platform's tags."
  }
}

run "coredns_lets_a_node_drain" {
  command = plan

  assert {
    condition     = jsondecode(aws_eks_addon.coredns.configuration_values).podDisruptionBudget == { enabled = true, maxUnavailable = 1 }
    error_message = "CoreDNS's budget must always let one pod go, or a drain waits for ever."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.coredns.configuration_values).replicaCount >= 2
    error_message = "With one replica a drain is an outage of DNS."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.coredns.configuration_values).topologySpreadConstraints[0].whenUnsatisfiable == "ScheduleAnyway"
    error_message = "On a platform of one node a hard spread would leave CoreDNS pending."
  }
}

run "coredns_fits_a_small_node" {
  command = plan

  assert {
    condition     = jsondecode(aws_eks_addon.coredns.configuration_values).resources == { requests = { cpu = "50m", memory = "70Mi" }, limits = { memory = "170Mi" } }
    error_message = "CoreDNS must ask for what a node of two cores has to spare (tests/gitops reckons with it)."
  }
}

# Whole lines: a pod's resolver asks for cluster.local, and for addresses backwards; what is not ours goes to the VPC's.
run "coredns_answers_for_the_cluster_and_asks_the_vpc_for_the_rest" {
  command = plan

  assert {
    condition = length(setsubtract(
      [".:53 {", "ready", "kubernetes cluster.local in-addr.arpa ip6.arpa {", "forward . /etc/resolv.conf {"],
      [for line in split("\n", jsondecode(aws_eks_addon.coredns.configuration_values).corefile) : trimspace(line)],
    )) == 0
    error_message = "CoreDNS does not answer for the cluster's names, or asks nobody for others."
  }
}

run "coredns_answers_while_it_goes_and_while_the_resolver_is_silent" {
  command = plan

  assert {
    condition     = strcontains(jsondecode(aws_eks_addon.coredns.configuration_values).corefile, "lameduck 10s") && strcontains(jsondecode(aws_eks_addon.coredns.configuration_values).corefile, "serve_stale")
    error_message = "The Corefile must keep a leaving pod answering, and serve stale answers."
  }
}

run "volumes_carry_the_platforms_tags_and_none_that_the_driver_refuses" {
  command = plan

  assert {
    condition = jsondecode(aws_eks_addon.ebs_csi.configuration_values).controller.extraVolumeTags == {
      Project     = "quanttrader"
      Environment = "dev"
    }
    error_message = "Hibernation finds volumes by the platform's tags, and the driver does not start with a key of kubernetes.io."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.ebs_csi.configuration_values).controller.region == "us-east-1"
    error_message = "With one hop of IMDS the EBS driver must be told its region."
  }

  assert {
    condition     = jsondecode(aws_eks_addon.ebs_csi.configuration_values).defaultStorageClass == { enabled = false }
    error_message = "The driver's own StorageClass makes volumes that are not encrypted; GitOps brings the default."
  }
}

run "a_version_without_its_build_is_refused" {
  command = plan

  variables {
    versions = {
      vpc_cni            = "latest"
      kube_proxy         = "v1.35.3-eksbuild.2"
      pod_identity_agent = "v1.3.10-eksbuild.3"
      coredns            = "v1.14.2-eksbuild.4"
      ebs_csi            = "v1.60.0-eksbuild.1"
      metrics_server     = "v0.8.1-eksbuild.5"
    }
  }

  expect_failures = [var.versions]
}
