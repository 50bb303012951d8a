output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "vpc_cidr" {
  description = "Its network."
  value       = aws_vpc.this.cidr_block
}

output "availability_zones" {
  description = "Its zones. Each list of subnets or tables here has one for each zone, in this order."
  value       = var.availability_zones
}

output "public_subnet_ids" {
  description = "The public subnets."
  value       = [for zone in var.availability_zones : aws_subnet.public[zone].id]
}

output "public_addresses" {
  description = "Whether what starts in a public subnet gets a public address."
  value       = alltrue([for subnet in values(aws_subnet.public) : subnet.map_public_ip_on_launch])
}

output "private_subnet_ids" {
  description = "The private subnets."
  value       = [for zone in var.availability_zones : aws_subnet.private[zone].id]
}

output "private_subnet_cidrs" {
  description = "Their networks, in which internal load balancers have their addresses."
  value       = [for zone in var.availability_zones : aws_subnet.private[zone].cidr_block]
}

output "database_subnet_ids" {
  description = "The database subnets."
  value       = [for zone in var.availability_zones : aws_subnet.database[zone].id]
}

output "public_route_table_id" {
  description = "The public subnets' one route table."
  value       = aws_route_table.public.id
}

output "private_route_table_ids" {
  description = "The private subnets' route tables, to which the cluster's NAT adds its route."
  value       = [for zone in var.availability_zones : aws_route_table.private[zone].id]
}

output "database_route_table_id" {
  description = "The database subnets' one route table, which stays without a route."
  value       = aws_route_table.database.id
}

output "control_plane_security_group_id" {
  description = "For the cluster's own interfaces, beside the group that EKS makes."
  value       = aws_security_group.control_plane.id
}

output "node_security_group_id" {
  description = "For the nodes' interfaces, and no other group with it."
  value       = aws_security_group.nodes.id
}

output "alb_security_group_id" {
  description = "For load balancers, by the Ingress annotation security-groups."
  value       = aws_security_group.alb.id
}

output "callers_security_group_id" {
  description = "For functions and builds in private subnets."
  value       = aws_security_group.callers.id
}
