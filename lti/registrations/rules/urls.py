"""Addresses of partners: what may be registered, and joining parameters to one."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MAX_URL: Final = 2000


def is_web_address(value: Any, *, plain_http: bool = False) -> bool:
    """An absolute https address (http too with `plain_http`) without user name, fragment, spaces or control characters."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_URL:
        return False
    if any(sign.isspace() or not sign.isprintable() or sign in '\\"<>' for sign in value):
        return False
    try:
        parts = urlsplit(value)
        _port = parts.port
    except ValueError:
        return False
    schemes = ("https", "http") if plain_http else ("https",)
    return parts.scheme in schemes and bool(parts.hostname) and parts.username is None and not parts.fragment


def with_query(url: str, values: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """`url` with further query parameters; its own stay as they are."""
    parts = urlsplit(url)
    added = urlencode(list(values.items()) if isinstance(values, Mapping) else list(values))
    return urlunsplit(parts._replace(query="&".join(part for part in (parts.query, added) if part)))


def with_suffix(url: str, suffix: str) -> str:
    """`url` with a path suffix, before its query (AGS 2.0, 3.1.3: `…/lineitem/1?x=2` gives `…/lineitem/1/scores?x=2`)."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{suffix}"))


def origin(url: str) -> str:
    """Scheme, host and port: what Content-Security-Policy and postMessage compare."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def same_address(left: str, right: str) -> bool:
    """Whether two addresses are the same but for the order and coding of their query parameters."""
    first, second = urlsplit(left), urlsplit(right)
    if first[:3] != second[:3] or first.fragment != second.fragment:
        return False
    return sorted(parse_qsl(first.query, keep_blank_values=True)) == sorted(parse_qsl(second.query, keep_blank_values=True))
