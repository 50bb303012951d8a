"""Credentials of another account change nothing: each provider says whose it takes."""

import json


def test_every_provider_refuses_another_accounts_credentials(made, platform, stack):
    configured = json.loads(made.plan(platform, stack).read_text())["configuration"]["provider_config"]
    providers = {name: one for name, one in configured.items() if one["name"] == "aws" and "module_address" not in one}
    assert providers
    for name, one in providers.items():
        assert "var.account_id" in one["expressions"]["allowed_account_ids"]["references"], name
