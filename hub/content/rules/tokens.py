"""Signed words that stand for a right: the address of a package's files (a capability), and the ticket to save progress with.

A capability says which package, for which audience (a material, never a person), for which page that frames it, and until when.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

LIFETIME: Final = 4 * 3600  # seconds: as long as a half day at school lasts
LABEL: Final = 20  # characters of a package's own host name


@dataclass(frozen=True)
class Capability:
    """What an address allows: to read the files of this package. Times are seconds since 1970."""

    package_id: int
    audience: str
    hub: str
    """Origin of the page that may frame it."""
    opaque: bool
    """Whether its documents run without an origin."""
    issued: int

    @property
    def expires(self) -> int:
        """When it ends."""
        return self.issued + LIFETIME


@dataclass(frozen=True)
class Ticket:
    """Who may save progress in which package."""

    user_id: int
    package_id: int
    audience: str
    issued: int


def _key(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), f"hub.content.{purpose}".encode(), hashlib.sha256).digest()


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _sign(secret: str, purpose: str, values: list[Any]) -> str:
    body = _encode(json.dumps(values, separators=(",", ":")).encode())
    return f"{body}.{_encode(hmac.new(_key(secret, purpose), body.encode(), hashlib.sha256).digest())}"


def _verify(secret: str, purpose: str, word: str) -> list[Any] | None:
    body, _, signature = word.partition(".")
    expected = _encode(hmac.new(_key(secret, purpose), body.encode(), hashlib.sha256).digest())
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        return None
    try:
        values = json.loads(_decode(body))
    except ValueError:
        return None
    return values if isinstance(values, list) else None


def sign_capability(secret: str, capability: Capability) -> str:
    """The word that stands in the address."""
    one = capability
    return _sign(secret, "capability", [one.package_id, one.audience, one.hub, int(one.opaque), one.issued])


def read_capability(secret: str, word: str, now: int) -> Capability | None:
    """The capability, or None when it is not ours or has ended."""
    values = _verify(secret, "capability", word)
    if values is None or len(values) != 5:
        return None
    package_id, audience, hub, opaque, issued = values
    found = Capability(package_id, audience, hub, bool(opaque), issued)
    return found if found.issued - 60 <= now < found.expires else None


def sign_ticket(secret: str, ticket: Ticket) -> str:
    """The word that a page saves progress with."""
    return _sign(secret, "ticket", [ticket.user_id, ticket.package_id, ticket.audience, ticket.issued])


def read_ticket(secret: str, word: str, now: int) -> Ticket | None:
    """The ticket, or None when it is not ours or older than a day."""
    values = _verify(secret, "ticket", word)
    if values is None or len(values) != 4:
        return None
    found = Ticket(*values)
    return found if found.issued - 60 <= now < found.issued + 24 * 3600 else None


def host_label(secret: str, package_id: int) -> str:
    """The first part of a package's own host name: cannot be guessed, always the same for the same package."""
    digest = hmac.new(_key(secret, "host"), str(package_id).encode(), hashlib.sha256).digest()
    return "p" + base64.b32encode(digest).decode().lower()[: LABEL - 1]


def pseudonym(secret: str, user_id: int, package_id: int) -> str:
    """What a package learns of a person: a word that is the same at the next visit and tells nothing else."""
    return hmac.new(_key(secret, "person"), f"{user_id}:{package_id}".encode(), hashlib.sha256).hexdigest()[:16]
