output "route_ids" {
  description = "The private subnets' ways out; a private node needs them before it starts and until it is gone."
  value       = concat(aws_route.gateway[*].id, aws_route.instance[*].id)
}

output "public_ips" {
  description = "Addresses from which the platform reaches the internet through NAT; new ones after each wake."
  value       = concat(aws_eip.gateway[*].public_ip, aws_instance.nat[*].public_ip)
}
