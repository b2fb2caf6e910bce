"""Addresses of web links: which can be one, and which stand in the register of trusted sources."""

import ipaddress
import re
from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import urlsplit

_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+\Z")
LOCAL: Final = frozenset({"local", "localhost", "internal", "intranet", "lan", "home", "test", "example", "invalid"})


class BadAddress(Exception):
    """The address cannot be a link of a material. `code`: form, scheme, private, person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_host(text: str) -> str:
    """A host name in its plain form (lower case, ASCII); raises BadAddress for what is none, or is not on the open web."""
    try:
        host = text.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        raise BadAddress("form") from None
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    else:
        raise BadAddress("private")
    if host.rsplit(".", 1)[-1] in LOCAL:
        raise BadAddress("private")
    if not _HOST.match(host):
        raise BadAddress("form")
    return host


def host_of(address: str) -> str:
    """The host that an address leads to; raises BadAddress. Only http and https, without a person's name and password in it."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddress("form") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise BadAddress("scheme")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("person")
    if any(sign.isspace() or ord(sign) < 32 for sign in address.strip()) or port == 0:
        raise BadAddress("form")
    return clean_host(host)


def places(host: str) -> Iterator[str]:
    """The host and those above it, without the last word alone: a.b.edu.vn, b.edu.vn, edu.vn."""
    words = host.split(".")
    for start in range(len(words) - 1):
        yield ".".join(words[start:])


def is_trusted(host: str, register: Collection[str]) -> bool:
    """Whether the host, or one above it, stands in the register."""
    return any(place in register for place in places(host))
