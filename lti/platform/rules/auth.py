"""The tool's authentication request (OpenID Connect implicit flow, as LTI 1.3 narrows it) and its client assertions."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from lti.registrations.rules.claims import audiences, check_times, identifier
from lti.registrations.rules.names import ASSERTION_TYPE
from lti.registrations.rules.params import OAuthRefused
from lti.registrations.rules.refusal import Refused

MAX_STATE: Final = 4000
MAX_NONCE: Final = 512
TOKEN_FIELDS: Final = ("grant_type", "client_assertion_type", "client_assertion", "scope")

FIXED: Final[tuple[tuple[str, str, str], ...]] = (
    # parameter, only value, OAuth error when it differs
    ("response_type", "id_token", "unsupported_response_type"),
    ("response_mode", "form_post", "invalid_request"),
    ("prompt", "none", "invalid_request"),
)


def redirect_allowed(params: Mapping[str, str], registered: Collection[str]) -> str:
    """The address to answer to: exactly one that is registered, compared as strings. Without it nothing may be sent anywhere."""
    wanted = params.get("redirect_uri", "")
    if wanted not in registered:
        raise Refused("redirect_uri_unknown")
    return wanted


def check_request(params: Mapping[str, str]) -> None:
    """Everything about the request that does not depend on the session; raises OAuthRefused."""
    if "openid" not in params.get("scope", "").split():
        raise OAuthRefused("invalid_scope", "scope must contain openid")
    for name, value, error in FIXED:
        if params.get(name) != value:
            raise OAuthRefused(error, f"{name} must be {value}")
    nonce = params.get("nonce", "")
    if not nonce.strip() or len(nonce) > MAX_NONCE:
        raise OAuthRefused("invalid_request", "nonce is missing or too long")
    if len(params.get("state", "")) > MAX_STATE:
        raise OAuthRefused("invalid_request", "state is too long")
    if not params.get("login_hint"):
        raise OAuthRefused("invalid_request", "login_hint is missing")


def check_token_form(params: Mapping[str, str]) -> None:
    """The form of a token request (RFC 6749 section 4.4, RFC 7523 section 2.2)."""
    for name in TOKEN_FIELDS:
        if not params.get(name):
            raise OAuthRefused("invalid_request", f"{name} is missing")
    if params["grant_type"] != "client_credentials":
        raise OAuthRefused("unsupported_grant_type")
    if params["client_assertion_type"] != ASSERTION_TYPE:
        raise OAuthRefused("invalid_request", "client_assertion_type")


def check_assertion(claims: Mapping[str, Any], *, client_id: str, token_url: str, now: float) -> str:
    """The claims of a client assertion (RFC 7523 section 3); its jti, which the caller must see for the first time."""
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise Refused("client_foreign")
    if token_url not in audiences(claims):
        raise Refused("aud_foreign")
    check_times(claims, now)
    return identifier(claims.get("jti"), "jti")


def granted(asked: str, registered: Collection[str]) -> tuple[str, ...]:
    """What is asked for and registered, in the order asked; raises OAuthRefused when that is nothing."""
    found = tuple(dict.fromkeys(scope for scope in asked.split() if scope in registered))
    if not found:
        raise OAuthRefused("invalid_scope")
    return found
