"""Answers Terraform's calls. Each instance of a provider is a process, with its own configuration."""

from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

from . import answers
from .policy import Refused
from .values import Home, Maker, mark_unknown
from .wire import UNKNOWN, decode, encode


def refusal(summary):
    return [pb.Diagnostic(severity=pb.Diagnostic.ERROR, summary=summary)]


def home_of(config):
    """The region, and the account: the first that the configuration allows."""
    given = {}
    if isinstance(config.get("region"), str):
        given["region"] = config["region"]
    accounts = config.get("allowed_account_ids")
    if isinstance(accounts, list) and isinstance(accounts[0], str):
        given["account"] = accounts[0]
    return Home(**given)


class Provider(rpc.ProviderServicer):
    def __init__(self, types, only=None):
        self.types, self.only = types, only
        self.home = Home()
        self.default_tags = {}

    def GetProviderSchema(self, request, context):
        return self.types.answer(self.only)

    def ValidateProviderConfig(self, request, context):
        return pb.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request, context):
        return pb.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, request, context):
        return pb.ValidateDataResourceConfig.Response()

    def ConfigureProvider(self, request, context):
        config = decode(request.config)
        self.home = home_of(config)
        for block in config.get("default_tags") or []:
            self.default_tags = block["tags"] if block["tags"] is not None else {}
        return pb.ConfigureProvider.Response()

    def UpgradeResourceState(self, request, context):
        return pb.UpgradeResourceState.Response(upgraded_state=pb.DynamicValue(json=request.raw_state.json))

    def ReadResource(self, request, context):
        return pb.ReadResource.Response(new_state=request.current_state)

    def PlanResourceChange(self, request, context):
        block = self.types.block("resource", request.type_name)
        planned = decode(request.proposed_new_state)
        if planned is not None and decode(request.prior_state) is None:
            planned = mark_unknown(block, planned)
        if planned is not None and "tags_all" in block["attributes"]:
            planned["tags_all"] = self.all_tags(planned.get("tags"))
        return pb.PlanResourceChange.Response(planned_state=encode(planned))

    def all_tags(self, tags):
        if UNKNOWN in (tags, self.default_tags):
            return UNKNOWN
        return {**self.default_tags, **(tags or {})}

    def ApplyResourceChange(self, request, context):
        block = self.types.block("resource", request.type_name)
        planned = decode(request.planned_state)
        if planned is not None:
            planned = Maker(request.type_name, planned, self.home).fill(block, planned)
        return pb.ApplyResourceChange.Response(new_state=encode(planned))

    def ReadDataSource(self, request, context):
        block = self.types.block("data", request.type_name)
        try:
            state = answers.answer(request.type_name, block, decode(request.config), self.home)
        except Refused as refused:
            return pb.ReadDataSource.Response(diagnostics=refusal(f"{request.type_name}: {refused}"))
        return pb.ReadDataSource.Response(state=encode(state))

    def ImportResourceState(self, request, context):
        said = f"The stand-in can't import {request.type_name} {request.id}: there is no AWS behind it."
        return pb.ImportResourceState.Response(diagnostics=refusal(said))

    def GetFunctions(self, request, context):
        return pb.GetFunctions.Response()

    def StopProvider(self, request, context):
        return pb.StopProvider.Response()
