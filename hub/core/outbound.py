"""Calls to other people's servers, guarded: no private addresses, no redirects, a time limit, a size limit, HTTPS.

The host's name is looked up once, every address it has is checked, and the connection goes to a checked address: a name that
changes its meaning between the check and the call gains nothing.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import certifi
import urllib3
from urllib3.exceptions import HTTPError

from hub.core.runtime import current

TIMEOUT: Final = 10.0
SIZE_LIMIT: Final = 1_000_000
AGENT: Final = "HocLieuHub/1"
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutboundError(Exception):
    """The call did not give an answer. `reason` is one of `address`, `network`, `timeout`, `size`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


@dataclass(frozen=True)
class Answer:
    """What the other server said. `headers` are keyed in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_allowed(address: str, *, private: bool) -> bool:
    """Whether calls may go to this address. `private` lets loopback and private networks in, never link-local ones (cloud metadata)."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_allowed(str(inner), private=private)
    if found.is_multicast or found.is_unspecified or found.is_link_local:
        return False
    return found.is_global or (private and (found.is_private or found.is_loopback))


def _resolve(host: str, port: int, *, private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutboundError("network", f"{host} has no address") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_allowed(address, private=private) for address in addresses):
        raise OutboundError("address", f"{host} is not a public address")
    return addresses[0]


def _pool(scheme: str, host: str, address: str, port: int) -> urllib3.HTTPConnectionPool:
    if scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        address,
        port,
        maxsize=1,
        server_hostname=host,
        assert_hostname=host,
        ca_certs=certifi.where(),
        ssl_minimum_version=ssl.TLSVersion.TLSv1_2,
    )


def _read(response: urllib3.BaseHTTPResponse, limit: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.stream(16_384, decode_content=True):
        size += len(part)
        if size > limit:
            raise OutboundError("size", f"more than {limit} bytes")
        if time.monotonic() > deadline:
            raise OutboundError("timeout", "the answer came too slowly")
        parts.append(part)
    return b"".join(parts)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = TIMEOUT,
    limit: int = SIZE_LIMIT,
) -> Answer:
    """One request; redirects are answers, not followed. `timeout` in seconds for the whole call, `limit` in bytes of the answer.

    Raises OutboundError. Plain HTTP and private addresses only with the setting `outbound_private`.
    """
    private = current().settings.outbound_private
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise OutboundError("address", "not a URL") from error
    if parts.scheme not in ("https", "http") or not host or parts.username is not None:
        raise OutboundError("address", "not a web address")
    if parts.scheme == "http" and not private:
        raise OutboundError("address", "only HTTPS")
    port = port or (443 if parts.scheme == "https" else 80)
    address = _resolve(host, port, private=private)
    deadline = time.monotonic() + timeout
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"User-Agent": AGENT, "Host": parts.netloc, "Accept-Encoding": "identity", **(headers or {})}
    with _pool(parts.scheme, host, address, port) as pool:
        try:
            response = pool.urlopen(
                method,
                target,
                body=body,
                headers=sent,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=min(5.0, timeout), read=timeout),
            )
            content = _read(response, limit, deadline)
        except urllib3.exceptions.NewConnectionError as error:  # counted among the timeouts by the library
            raise OutboundError("network", f"{host} does not answer") from error
        except urllib3.exceptions.TimeoutError as error:
            raise OutboundError("timeout", host) from error
        except HTTPError as error:
            raise OutboundError("network", f"{host}: {type(error).__name__}") from error
    return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, content)
