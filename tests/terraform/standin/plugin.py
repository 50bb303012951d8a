"""Terraform's plugin handshake: one line on standard output, then gRPC on a socket of our own.

https://github.com/hashicorp/go-plugin/blob/main/docs/guide-plugin-write-non-go.md
"""

import base64
import datetime
import os
import shutil
import tempfile
import threading
from concurrent import futures

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tf.gen import grpc_controller_pb2 as controller
from tf.gen import grpc_controller_pb2_grpc as controller_rpc
from tf.gen import grpc_stdio_pb2_grpc as stdio_rpc
from tf.gen import tfplugin_pb2_grpc as rpc

LONGEST_MESSAGE = 64 << 20


class Controller(controller_rpc.GRPCControllerServicer):
    def __init__(self, stop):
        self.stop = stop

    def Shutdown(self, request, context):
        self.stop.set()
        return controller.Empty()


class Stdio(stdio_rpc.GRPCStdioServicer):
    def StreamStdio(self, request, context):
        return iter(())


class AsBytes:
    """Hands on the schema as the bytes that it is kept as; anything else is serialised."""

    def __init__(self, server):
        self.server = server

    def add_registered_method_handlers(self, service, handlers):
        handlers["GetProviderSchema"] = handlers["GetProviderSchema"]._replace(response_serializer=bytes)
        self.server.add_registered_method_handlers(service, handlers)

    def add_generic_rpc_handlers(self, handlers):
        """Older generated code's way of saying the same; newer code calls both."""


def certificate():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return secret, made.public_bytes(pem), made.public_bytes(serialization.Encoding.DER)


def serve(provider, gone):
    stop = threading.Event()
    options = [("grpc.max_send_message_length", LONGEST_MESSAGE), ("grpc.max_receive_message_length", LONGEST_MESSAGE)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8), options=options)
    rpc.add_ProviderServicer_to_server(provider, AsBytes(server))
    controller_rpc.add_GRPCControllerServicer_to_server(Controller(stop), server)
    stdio_rpc.add_GRPCStdioServicer_to_server(Stdio(), server)
    secret, pem, der = certificate()
    directory = tempfile.mkdtemp(prefix="standin-")
    try:
        socket = os.path.join(directory, "plugin")
        server.add_secure_port(f"unix://{socket}", grpc.ssl_server_credentials([(secret, pem)]))
        server.start()
        print("|".join(["1", "6", "unix", socket, "grpc", base64.b64encode(der).decode().rstrip("=")]), flush=True)
        wait(stop, gone)
        server.stop(grace=0.2).wait()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def wait(stop, gone):
    """Until Terraform says so, or is no more: killed, it says nothing, and its children live on."""
    while not stop.wait(timeout=0.2):
        if gone():
            return
