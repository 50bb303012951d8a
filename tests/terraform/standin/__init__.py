"""A stand-in for hashicorp/aws where Terraform's registry can't be reached.

It knows every resource, data source, argument and block of the real provider, because it reads them
from the npm package that CDK Terraform generates from it. It calls no AWS: a plan marks what only
AWS could know as unknown, an apply makes it up. What that leaves out is `limits.LIMITS`.
"""
