# What a group is, what a node of it gets, and what others find it by.
mock_provider "aws" {}

variables {
  node_groups = {
    system = {
      capacity_type  = "ON_DEMAND"
      instance_types = ["c6i.large"]
      desired_size   = 1
      max_size       = 3
    }
    trading = {
      capacity_type  = "SPOT"
      instance_types = ["c5.large", "c6i.large", "c6in.large", "c5n.large"]
      min_size       = 0
      desired_size   = 2
      max_size       = 5
      disk_gb        = 30
      labels         = { workload = "trading" }
      taints         = [{ key = "workload", value = "trading", effect = "NO_SCHEDULE" }]
    }
  }
}

run "each_group_buys_as_it_says_and_can_sleep" {
  command = plan

  assert {
    condition     = aws_eks_node_group.this["system"].capacity_type == "ON_DEMAND" && aws_eks_node_group.this["trading"].capacity_type == "SPOT"
    error_message = "capacity_type belongs to each group."
  }

  assert {
    condition     = aws_eks_node_group.this["trading"].instance_types == tolist(["c5.large", "c6i.large", "c6in.large", "c5n.large"])
    error_message = "A Spot group must keep all its types, in order: the autoscaler takes the first for all."
  }

  assert {
    condition     = alltrue([for group in aws_eks_node_group.this : group.scaling_config[0].min_size == 0])
    error_message = "Every group must be allowed to shrink to nothing."
  }

  assert {
    condition     = aws_eks_node_group.this["trading"].scaling_config[0].desired_size == 2 && aws_eks_node_group.this["trading"].scaling_config[0].max_size == 5
    error_message = "desired_size and max_size belong to each group."
  }

  assert {
    condition     = alltrue([for group in aws_eks_node_group.this : group.ami_type == "AL2023_x86_64_STANDARD" && group.update_config[0].max_unavailable == 1 && group.version == "1.35"])
    error_message = "Nodes must be AL2023 of the cluster's version, and be replaced one at a time."
  }
}

run "trading_nodes_are_tainted_and_system_pods_have_room" {
  command = plan

  assert {
    condition     = [for taint in aws_eks_node_group.this["trading"].taint : "${taint.key}=${taint.value}:${taint.effect}"] == ["workload=trading:NO_SCHEDULE"]
    error_message = "Trading nodes must keep other pods off."
  }

  assert {
    condition     = length(aws_eks_node_group.this["system"].taint) == 0
    error_message = "System pods need nodes without a taint."
  }
}

run "a_node_guards_its_role_and_its_disk" {
  command = plan

  assert {
    condition = alltrue([for template in aws_launch_template.this :
      template.metadata_options[0].http_tokens == "required" && template.metadata_options[0].http_put_response_hop_limit == 1
    ])
    error_message = "IMDS must want a token and stay within one hop, or any pod could take the node's role."
  }

  assert {
    condition = alltrue([for template in aws_launch_template.this :
      template.block_device_mappings[0].ebs[0].encrypted == "true" && template.block_device_mappings[0].ebs[0].volume_type == "gp3"
    ])
    error_message = "The nodes' disks must be encrypted gp3."
  }

  assert {
    condition     = alltrue([for template in aws_launch_template.this : template.block_device_mappings[0].ebs[0].delete_on_termination == "true"])
    error_message = "A node's disk must go with it, or each Spot interruption leaves one that costs."
  }

  assert {
    condition     = alltrue([for template in aws_launch_template.this : template.monitoring[0].enabled == false])
    error_message = "Detailed monitoring is paid for by the instance, and nothing here reads it."
  }

  assert {
    condition     = alltrue([for template in aws_launch_template.this : template.vpc_security_group_ids == toset(["sg-nodes"])])
    error_message = "A node must have foundation's security group alone: the load balancer controller wants exactly one."
  }
}

run "what_auto_scaling_starts_carries_the_tags" {
  command = plan

  assert {
    condition = alltrue([for template in aws_launch_template.this :
      toset(template.tag_specifications[*].resource_type) == toset(["instance", "volume", "network-interface"])
    ])
    error_message = "Instances, volumes and network interfaces must be tagged."
  }

  assert {
    condition = alltrue(flatten([for template in aws_launch_template.this : [for specification in template.tag_specifications : [
      for key, value in var.tags : lookup(specification.tags, key, "") == value
    ]]]))
    error_message = "Each tag of the platform must be on whatever is started."
  }

  assert {
    condition = alltrue([for key, value in var.tags :
      try(aws_autoscaling_group_tag.this["trading: ${key}"].tag[0].value, "") == value
    ])
    error_message = "The Auto Scaling groups need the platform's tags: EKS passes none on."
  }
}

run "the_autoscaler_finds_a_group_and_knows_a_node_that_is_not_there" {
  command = plan

  assert {
    condition     = try(aws_autoscaling_group_tag.this["trading: k8s.io/cluster-autoscaler/enabled"].tag[0].value, "") == "true" && try(aws_autoscaling_group_tag.this["trading: k8s.io/cluster-autoscaler/quanttrader-dev"].tag[0].value, "") == "owned"
    error_message = "Without these two the autoscaler neither sees the group nor may change it."
  }

  assert {
    condition     = try(aws_autoscaling_group_tag.this["trading: k8s.io/cluster-autoscaler/node-template/label/workload"].tag[0].value, "") == "trading" && try(aws_autoscaling_group_tag.this["trading: k8s.io/cluster-autoscaler/node-template/taint/workload"].tag[0].value, "") == "trading:NoSchedule"
    error_message = "To scale from zero the autoscaler must know labels and taints, in Kubernetes' spelling."
  }

  assert {
    condition     = try(aws_autoscaling_group_tag.this["trading: k8s.io/cluster-autoscaler/node-template/label/eks.amazonaws.com/capacityType"].tag[0].value, "") == "SPOT" && try(aws_autoscaling_group_tag.this["trading: k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage"].tag[0].value, "") == "30Gi"
    error_message = "To scale from zero the autoscaler must know what EKS will label, and how large the disk is."
  }
}

run "a_termination_waits_for_the_drain_but_not_for_ever" {
  command = plan

  assert {
    condition = alltrue([for name in ["system", "trading"] :
      aws_autoscaling_lifecycle_hook.drain[name].name == "quanttrader-drain" &&
      aws_autoscaling_lifecycle_hook.drain[name].lifecycle_transition == "autoscaling:EC2_INSTANCE_TERMINATING" &&
      aws_autoscaling_lifecycle_hook.drain[name].default_result == "CONTINUE" &&
      aws_autoscaling_lifecycle_hook.drain[name].heartbeat_timeout == 450
    ])
    error_message = "Each group needs the hook that template.yaml answers: quanttrader-drain, 450 s, CONTINUE if nobody does."
  }
}

run "a_node_is_told_how_much_it_holds" {
  command = plan

  assert {
    condition = yamldecode(split("\n--PART", split("node.eks.aws\n", base64decode(aws_launch_template.this["trading"].user_data))[1])[0]).spec.kubelet.config == {
      maxPods              = 58
      kubeReserved         = { cpu = "70m", memory = "893Mi", ephemeral-storage = "1Gi" }
      containerLogMaxSize  = "10Mi"
      containerLogMaxFiles = 3
    }
    error_message = "The NodeConfig must be readable and set what user_data.tf reckons: 255 + 11 * 58 MiB for 58 pods."
  }

  assert {
    condition     = startswith(base64decode(aws_launch_template.this["trading"].user_data), "MIME-Version: 1.0\n") && endswith(trimspace(base64decode(aws_launch_template.this["trading"].user_data)), "--PART--")
    error_message = "User data must be a whole MIME document: EKS merges its own part into it."
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.this["trading"].user_data), "text/x-shellscript") && strcontains(base64decode(aws_launch_template.this["trading"].user_data), "\n#!/bin/bash\n")
    error_message = "The tuning must be a part of its own that begins with #!, or cloud-init does not run it."
  }
}

run "a_larger_size_reserves_more" {
  command = plan

  variables {
    node_groups = {
      system = {
        capacity_type  = "ON_DEMAND"
        instance_types = ["c5.xlarge", "c6i.xlarge"]
        desired_size   = 1
        max_size       = 10
      }
    }
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.this["system"].user_data), "cpu: 80m")
    error_message = "Four cores reserve 80m: 6 % of the first, 1 % of the second, half a percent of the others."
  }
}
