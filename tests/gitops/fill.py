"""Puts values into the lab's AWS, all in one process: the command line would start anew for each.

    fill.py ENDPOINT     standard input is JSON: {"parameters": {NAME: VALUE}, "secrets": {NAME: VALUE}}

Runs under the Python of the SAM CLI, which brings botocore.
"""

import json
import sys

import botocore.session


def main(endpoint):
    values = json.load(sys.stdin)
    session = botocore.session.get_session()
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1", "endpoint_url": endpoint}
    parameters = session.create_client("ssm", **keys)
    for name, value in values["parameters"].items():
        parameters.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
    secrets = session.create_client("secretsmanager", **keys)
    for name, value in values["secrets"].items():
        secrets.create_secret(Name=name, SecretString=value)


main(*sys.argv[1:])
