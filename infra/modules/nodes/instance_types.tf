# What the rules about sizes know of instance types: vCPUs and memory in GiB, as on
# https://aws.amazon.com/ec2/instance-types/ (from memory, 2026-11). A type that is missing here is
# refused; add its line. x86_64 only, because the nodes' image is. Burstable types are left out on
# purpose: an "unlimited" T3 bills the credits it borrows, which no plan shows.
locals {
  instance_types = {
    "c5.large"   = { vcpus = 2, memory_gib = 4 }
    "c5a.large"  = { vcpus = 2, memory_gib = 4 }
    "c6i.large"  = { vcpus = 2, memory_gib = 4 }
    "c6a.large"  = { vcpus = 2, memory_gib = 4 }
    "c6in.large" = { vcpus = 2, memory_gib = 4 }
    "c7i.large"  = { vcpus = 2, memory_gib = 4 }
    "c7a.large"  = { vcpus = 2, memory_gib = 4 }
    "c5n.large"  = { vcpus = 2, memory_gib = 5.25 }

    "m5.large"   = { vcpus = 2, memory_gib = 8 }
    "m5a.large"  = { vcpus = 2, memory_gib = 8 }
    "m5n.large"  = { vcpus = 2, memory_gib = 8 }
    "m6i.large"  = { vcpus = 2, memory_gib = 8 }
    "m6a.large"  = { vcpus = 2, memory_gib = 8 }
    "m6in.large" = { vcpus = 2, memory_gib = 8 }

    "c5.xlarge"   = { vcpus = 4, memory_gib = 8 }
    "c5a.xlarge"  = { vcpus = 4, memory_gib = 8 }
    "c6i.xlarge"  = { vcpus = 4, memory_gib = 8 }
    "c6a.xlarge"  = { vcpus = 4, memory_gib = 8 }
    "c6in.xlarge" = { vcpus = 4, memory_gib = 8 }
    "c5n.xlarge"  = { vcpus = 4, memory_gib = 10.5 }

    "m5.xlarge"   = { vcpus = 4, memory_gib = 16 }
    "m5a.xlarge"  = { vcpus = 4, memory_gib = 16 }
    "m5n.xlarge"  = { vcpus = 4, memory_gib = 16 }
    "m6i.xlarge"  = { vcpus = 4, memory_gib = 16 }
    "m6a.xlarge"  = { vcpus = 4, memory_gib = 16 }
    "m6in.xlarge" = { vcpus = 4, memory_gib = 16 }
  }
}
