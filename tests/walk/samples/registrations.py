"""Calls under Connections."""

import json

from lti.registrations import queries
from tests.factories.lti import jwks
from tests.walk.samples.lti_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    made = things(walk)
    tool = queries.tool_by_id(walk.hub.session, made["tool"])
    assert tool is not None
    tool_form = {
        "unit_id": str(walk.place.school),
        "name": "Công cụ",
        "login_url": "https://t.example/login",
        "launch_url": "https://t.example/launch",
        "redirect_uris": "https://t.example/launch",
        "jwks": json.dumps(jwks(0)),
    }
    platform_form = {
        "unit_id": str(walk.place.school),
        "name": "Nền tảng",
        "issuer": "https://p.example",
        "client_id": "c",
        "auth_url": "https://p.example/auth",
        "token_url": "https://p.example/token",
        "jwks_url": "https://p.example/keys",
    }
    return {
        "keys_for_tool": Sample(params={"client_id": tool.client_id}),
        "keys_for_platform": Sample(params={"platform_id": made["platform"]}),
        "save_tool": Sample(params={"tool_id": made["tool"]}, data=tool_form),
        "edit_tool": Sample(params={"tool_id": made["tool"]}),
        "save_platform": Sample(params={"platform_id": made["platform"]}, data=platform_form),
        "edit_platform": Sample(params={"platform_id": made["platform"]}),
        "set_active": Sample(params={"side": "platform", "partner_id": made["tool"]}, data={"active": "true"}),
        "renew_keys": Sample(params={"side": "platform", "partner_id": made["tool"]}, data={}),
        "approve_deployment": Sample(params={"platform_id": made["platform"]}, data={"deployment_id": "new-1"}),
    }
