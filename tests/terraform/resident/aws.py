"""The AWS CLI's own code, waiting to be called: `python -m resident.aws SOCKET`, with the Python that has awscli.

Its driver is made, and has read what the drain's services look like, before any call. What ~/.aws says is what it
said then; the environment is each caller's own.
"""

import os
import sys

import awscli.clidriver

from .server import serve

SERVICES = ("ec2", "eks", "elb", "elbv2")


def ready():
    driver = awscli.clidriver.create_clidriver()
    loader = driver.session.get_component("data_loader")
    for service in SERVICES:
        for kind in ("service-2", "paginators-1", "endpoint-rule-set-1"):
            loader.load_service_model(service, kind)
    for data in ("cli", "endpoints", "partitions", "sdk-default-configuration", "_retry"):
        loader.load_data(data)
    return driver


def serve_cli(path):
    driver, data = ready(), os.environ["AWS_DATA_PATH"]

    def call(words, gone):
        # awscli sets this when it is imported; the client's environment has replaced it.
        os.environ["AWS_DATA_PATH"] = data
        return driver.main(words)

    serve(path, call)


serve_cli(sys.argv[1])
