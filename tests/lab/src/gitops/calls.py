"""Several calls of AWS in one process, one after the other: the command line would start anew for each.

    calls.py ENDPOINT     standard input is JSON, [[SERVICE, METHOD, {ARGUMENT: VALUE}], ...]; so are the answers

Runs under the Python of the SAM CLI, which brings botocore. Keys come from the environment.
"""

import json
import sys

import botocore.session


def main(endpoint):
    session, clients, answers = botocore.session.get_session(), {}, []
    for service, method, arguments in json.load(sys.stdin):
        if service not in clients:
            clients[service] = session.create_client(service, region_name="us-east-1", endpoint_url=endpoint)
        answers.append(getattr(clients[service], method)(**arguments))
    json.dump(answers, sys.stdout, default=str)


main(*sys.argv[1:])
