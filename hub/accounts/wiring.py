"""What accounts declare."""

from hub.accounts import policy, views
from hub.accounts.services import sessions
from hub.core.registry import Registry
from hub.web.openapi import describe, operation, reply

_SIGN_IN = {
    "type": "object",
    "required": ["username", "password"],
    "properties": {"username": {"type": "string"}, "password": {"type": "string"}},
}
_SIGNED_IN = {
    "type": "object",
    "required": ["user_id", "name", "must_change", "expires_at"],
    "properties": {
        "user_id": {"type": "integer"},
        "name": {"type": "string"},
        "must_change": {"type": "boolean", "description": "A new password is asked for before anything else."},
        "expires_at": {"type": "string", "format": "date-time"},
    },
}


def register(registry: Registry) -> None:
    """Permissions, jobs and routes of accounts."""
    registry.permissions(policy.GRANTS)
    registry.job("accounts.forget_old", sessions.forget_old)
    registry.every(24 * 3600, "accounts.forget_old")
    registry.blueprint(views.blueprint)
    registry.on_app(views.install)
    done = reply("Signed in; sets the session's cookie", _SIGNED_IN)
    describe(registry, {"/sign-in": {"post": operation("Sign in", {"200": done}, body=_SIGN_IN, security=[{"csrf": []}])}})
