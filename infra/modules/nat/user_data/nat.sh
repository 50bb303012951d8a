#!/bin/bash
# Makes this instance the way out of ${vpc_cidr}: it forwards, and answers come back to it.
set -euxo pipefail
echo 'net.ipv4.ip_forward = 1' >/etc/sysctl.d/90-nat.conf
sysctl -p /etc/sysctl.d/90-nat.conf
dnf install -y nftables
cat >/etc/sysconfig/nftables.conf <<'RULES'
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    ip saddr ${vpc_cidr} ip daddr != ${vpc_cidr} masquerade
  }
}
RULES
systemctl enable --now nftables
