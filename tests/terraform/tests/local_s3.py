"""An S3 and a DynamoDB on this machine, which keep what they are given for as long as they run."""

import urllib.request
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "us-east-1"}


class Make:
    def __init__(self, url):
        names = {"region_name": "us-east-1", "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        self.s3 = boto3.client("s3", endpoint_url=url, **names)
        self.dynamodb = boto3.client("dynamodb", endpoint_url=url, **names)

    def bucket(self, name):
        self.s3.create_bucket(Bucket=name)

    def keys(self, bucket):
        return [one["Key"] for one in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]

    def lock_table(self, name):
        self.dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )


@contextmanager
def local_s3():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        url = "http://{}:{}".format(*server.get_host_and_port())
        # What an earlier one of this process was given is still there.
        urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST"))
        yield url, Make(url)
    finally:
        server.stop()
