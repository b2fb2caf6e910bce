"""Where packages are served from, and how well that place is kept apart from the hub.

Cookies belong to a host name whatever its port. So another port alone keeps pages apart but not cookies, and there no package gets an origin.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Isolation(StrEnum):
    """How a package is kept apart."""

    OWN = "own"
    """Each package has a host name of its own."""
    SEPARATE = "separate"
    """All packages share a host name that is not the hub's."""
    SHARED = "shared"
    """The hub's host name, another port."""


@dataclass(frozen=True)
class ContentAddress:
    """The content origin; `*` in `template` stands for a package's own label."""

    template: str
    isolation: Isolation

    def origin(self, label: str) -> str:
        """The origin of the package with this label."""
        return self.template.replace("*", label)


def host_of(address: str) -> str:
    """The host name of an address or of a Host header, without its port."""
    return (urlsplit(address if "://" in address else f"//{address}").hostname or "").rstrip(".")


def content_address(content_url: str, port: int, hub_origin: str) -> ContentAddress:
    """The configured address, or the one that fits the address at which the person reached the hub."""
    hub_host = host_of(hub_origin)
    if content_url:
        if "*" in content_url:
            return ContentAddress(content_url, Isolation.OWN)
        shared = host_of(content_url) == hub_host
        return ContentAddress(content_url, Isolation.SHARED if shared else Isolation.SEPARATE)
    scheme = urlsplit(hub_origin).scheme or "http"
    if hub_host in LOOPBACK:
        # browsers take every name below localhost for this machine
        return ContentAddress(f"{scheme}://*.localhost:{port}", Isolation.OWN)
    shown = f"[{hub_host}]" if ":" in hub_host else hub_host
    return ContentAddress(f"{scheme}://{shown}:{port}", Isolation.SHARED)
