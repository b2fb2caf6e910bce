"""Checks that every signed message has in common: issuer, audience, times. Times are seconds since 1970; leeway 60 s."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from lti.registrations.rules.refusal import Refused

LEEWAY: Final = 60
MAX_AGE: Final = 600  # an older iat is refused even when exp is far away
MAX_LIFE: Final = 3600  # exp may not be further from iat than this
MAX_ID: Final = 255


def check_times(claims: Mapping[str, Any], now: float, *, max_age: int = MAX_AGE) -> None:
    """exp and iat are required; iat may not be old, nor (nor nbf) in the future."""
    issued, expires = _number(claims, "iat"), _number(claims, "exp")
    if expires <= now - LEEWAY:
        raise Refused("expired")
    if issued > now + LEEWAY:
        raise Refused("iat_in_future")
    if issued < now - max_age - LEEWAY:
        raise Refused("iat_too_old")
    if expires <= issued or expires - issued > MAX_LIFE:
        raise Refused("exp_bad")
    if "nbf" in claims and _number(claims, "nbf") > now + LEEWAY:
        raise Refused("not_yet_valid")


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        raise Refused(f"{name}_missing" if value is None else f"{name}_bad")
    return float(value)


def audiences(claims: Mapping[str, Any]) -> list[str]:
    """The audience as a list; raises Refused when it is missing or not made of strings."""
    value = claims.get("aud")
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not all(isinstance(entry, str) for entry in found):
        raise Refused("aud_bad")
    return found


def check_audience(claims: Mapping[str, Any], client_id: str, trusted: Collection[str] = ()) -> None:
    """OpenID Connect Core 3.1.3.7: we are in aud, no untrusted company, azp is us where it is given (and must be with company)."""
    found = audiences(claims)
    if client_id not in found:
        raise Refused("aud_foreign")
    if any(entry != client_id and entry not in trusted for entry in found):
        raise Refused("aud_untrusted")
    azp = claims.get("azp")
    if azp is None and len(found) > 1:
        raise Refused("azp_missing")
    if azp is not None and azp != client_id:
        raise Refused("azp_foreign")


def identifier(value: Any, code: str) -> str:
    """A case-sensitive identifier: a non-blank string of at most 255 ASCII characters."""
    if value is None:
        raise Refused(f"{code}_missing")
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_ID or not value.isascii() or not value.isprintable():
        raise Refused(f"{code}_bad")
    return value
