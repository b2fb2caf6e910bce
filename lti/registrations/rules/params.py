"""Parameters of OAuth and OpenID messages, and refusals that these protocols have a word for."""

from collections.abc import Collection, Mapping

from lti.registrations.rules.refusal import Refused


class OAuthRefused(Refused):
    """A refusal that the protocol has a word for; `code` is that word (RFC 6749, OpenID Connect Core)."""


def single(values: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Parameters by name; one sent twice is ambiguous and refused (RFC 6749 section 3.1)."""
    found: dict[str, str] = {}
    for name, given in values.items():
        if len(given) != 1:
            raise OAuthRefused("invalid_request", f"{name} is repeated")
        found[name] = next(iter(given))
    return found
