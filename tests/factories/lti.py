"""Keys, tokens and partners for tests."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt

from lti.registrations.rules import names
from lti.registrations.rules.keys import KeyPair, new_key

NOW = 1_795_395_600  # 2026-11-23 01:00 UTC, where the test clock stands


@cache
def key(number: int = 0) -> KeyPair:
    """One of a few keys; made once, because making them is slow."""
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
