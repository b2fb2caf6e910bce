"""Signed tokens: which headers are acceptable, which keys are strong enough, and reading and making them.

The algorithm is ours (RS256), never the header's (RFC 8725 section 3.1). Headers that bring their own key are refused.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from typing import Any, Final

import jwt
from jwt.algorithms import RSAAlgorithm

from lti.registrations.rules.names import ALGORITHM
from lti.registrations.rules.refusal import Refused

MAX_TOKEN: Final = 64_000  # characters; a launch with every claim is some 5,000
MIN_BITS: Final = 2048
OWN_KEY_HEADERS: Final = ("jku", "jwk", "x5u", "x5c")
PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

Jwk = Mapping[str, Any]


def _part(text: str) -> dict[str, Any]:
    try:
        value = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError) as error:
        raise Refused("token_malformed") from error
    if not isinstance(value, dict):
        raise Refused("token_malformed")
    return value


def unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as sent, nothing verified: only for finding out whose token it claims to be."""
    if not isinstance(token, str) or len(token) > MAX_TOKEN:
        raise Refused("token_malformed", "too long")
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        raise Refused("token_malformed")
    return _part(parts[0]), _part(parts[1])


def key_id(token: str) -> str:
    """The key that the token says it is signed with; raises Refused for a header that may not be."""
    header, _claims = unverified(token)
    if header.get("alg") != ALGORITHM:
        raise Refused("alg_refused")
    for name in OWN_KEY_HEADERS:
        if name in header:
            raise Refused("header_refused", name)
    if "crit" in header:
        raise Refused("header_refused", "crit")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise Refused("kid_missing")
    return kid


def usable_keys(keys: Any) -> list[dict[str, Any]]:
    """The keys of a JWKS document that can verify RS256: RSA, 2048 bits at least, with a kid, for signatures. Others are passed over.

    A key without `alg` or `use` is fine. A private key is cut to its public part. Raises Refused for what is no key set at all.
    """
    if not isinstance(keys, Mapping) or not isinstance(keys.get("keys"), list):
        raise Refused("jwks_malformed")
    return [public_part(key) for key in keys["keys"] if _is_usable(key)]


def _is_usable(key: Any) -> bool:
    if not isinstance(key, Mapping) or key.get("kty") != "RSA" or not isinstance(key.get("kid"), str) or not key["kid"]:
        return False
    if key.get("alg", ALGORITHM) != ALGORITHM or key.get("use", "sig") != "sig":
        return False
    try:
        return bool(RSAAlgorithm.from_jwk(public_part(key)).key_size >= MIN_BITS)
    except (jwt.InvalidKeyError, ValueError, TypeError):
        return False


def public_part(key: Jwk) -> dict[str, Any]:
    """The key without anything private."""
    return {name: value for name, value in key.items() if name not in PRIVATE_MEMBERS}


def verified(token: str, keys: Sequence[Jwk]) -> dict[str, Any]:
    """The claims of a token signed by one of `keys` (chosen by kid); raises Refused. Times and audiences are the caller's."""
    kid = key_id(token)
    for key in keys:
        if key.get("kid") != kid:
            continue
        if not _is_usable(key):
            raise Refused("key_weak")
        options = {"verify_signature": True, "verify_aud": False, "verify_iss": False, "verify_exp": False, "verify_nbf": False}
        options |= {"verify_iat": False, "verify_sub": False, "verify_jti": False}
        try:
            claims = jwt.decode(token, RSAAlgorithm.from_jwk(dict(key)), algorithms=[ALGORITHM], options=options)  # type: ignore[arg-type]
        except jwt.PyJWTError as error:
            raise Refused("signature_wrong") from error
        return dict(claims)
    raise Refused("kid_unknown")


def sign(claims: Mapping[str, Any], private_pem: bytes, kid: str) -> str:
    """A token signed with RS256."""
    return jwt.encode(dict(claims), private_pem, algorithm=ALGORITHM, headers={"kid": kid})
