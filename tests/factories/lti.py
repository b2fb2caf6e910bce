"""Keys, tokens and partners for tests."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt

from hub.core.authz import SYSTEM
from lti.registrations.rules import names
from lti.registrations.rules.keys import KeyPair, new_key
from lti.registrations.schemas import PlatformForm, ToolForm
from lti.registrations.services import partners

NOW = 1_795_395_600  # 2026-11-23 01:00 UTC, where the test clock stands


def key(number: int = 0) -> KeyPair:
    """One of a few keys; made once, because making them is slow."""
    return _keys(number)


@cache
def _keys(_number: int) -> KeyPair:
    return new_key()


def jwks(*numbers: int) -> dict[str, Any]:
    """A key set with these keys."""
    return {"keys": [key(number).public for number in numbers or (0,)]}


def token(claims: Mapping[str, Any], number: int = 0, **headers: Any) -> str:
    """A token signed with one of the keys; a header of None is left out."""
    pair = key(number)
    sent = {"kid": pair.kid, **headers}
    return jwt.encode(
        dict(claims), pair.private, algorithm="RS256", headers={name: value for name, value in sent.items() if value is not None}
    )


def launch_claims(now: float = NOW, **changes: Any) -> dict[str, Any]:
    """The claims of a good launch; a change to None leaves the claim out."""
    claims: dict[str, Any] = {
        "iss": "https://lms.example",
        "aud": "client-1",
        "sub": "user-1",
        "nonce": "n-1",
        "iat": now - 5,
        "exp": now + 295,
        names.MESSAGE_TYPE: names.RESOURCE_LINK_REQUEST,
        names.VERSION: "1.3.0",
        names.DEPLOYMENT_ID: "d-1",
        names.TARGET_LINK_URI: "https://hub.example/lti/tool/o/abc",
        names.RESOURCE_LINK: {"id": "link-1", "title": "Kiểm tra giữa kì"},
        names.ROLES: [names.MEMBERSHIP + "Learner"],
        names.CONTEXT: {"id": "course-1", "title": "Toán 12"},
        "name": "Nguyễn Thị An",
        "email": "an@lms.example",
    }
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not None}


def make_tool(unit_id: int, **changes: Any) -> int:
    """A tool that we launch; its keys are pinned. Returns its id."""
    values: dict[str, Any] = {
        "unit_id": unit_id,
        "name": "Phòng thí nghiệm ảo",
        "login_url": "https://tool.example/login?x=1",
        "launch_url": "https://tool.example/launch",
        "redirect_uris": ["https://tool.example/launch"],
        "jwks": jwks(0),
        "scopes": list(names.Scope),
        **changes,
    }
    return partners.save_tool(SYSTEM, ToolForm(**values))


def make_platform(unit_id: int, **changes: Any) -> int:
    """A platform that launches us; its keys are pinned. Returns its id."""
    values: dict[str, Any] = {
        "unit_id": unit_id,
        "name": "Moodle của trường",
        "issuer": "https://lms.example",
        "client_id": "client-1",
        "deployment_ids": ["d-1"],
        "auth_url": "https://lms.example/auth?site=2",
        "token_url": "https://lms.example/token",
        "jwks": jwks(0),
        **changes,
    }
    return partners.save_platform(SYSTEM, PlatformForm(**values))
