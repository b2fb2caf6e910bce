"""Security headers: a strict content security policy without inline script or style, and the usual others.

A view that needs more says so for its own response: `allow("frame-ancestors", "https://lms.example")`.
"""

from typing import Final

from flask import Response, g

from hub.core.runtime import current

POLICY: Final[dict[str, tuple[str, ...]]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "font-src": ("'self'",),
    "img-src": ("'self'", "data:", "blob:"),
    "media-src": ("'self'", "blob:"),
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    "frame-src": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
    "base-uri": ("'none'",),
}
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}
TWO_YEARS: Final = 2 * 365 * 24 * 3600


def allow(directive: str, *sources: str) -> None:
    """Adds sources to a directive of the policy, for the response of this request only."""
    if directive not in POLICY:
        raise ValueError(f"the policy has no directive {directive}")
    g.setdefault("csp", {}).setdefault(directive, []).extend(sources)


def policy(extra: dict[str, list[str]]) -> str:
    """The text of the content security policy, with what a view allowed on top."""
    parts = []
    for directive, sources in POLICY.items():
        added = extra.get(directive, [])
        kept = [source for source in sources if source != "'none'" or not added]
        parts.append(" ".join([directive, *kept, *dict.fromkeys(added)]))
    return "; ".join(parts)


def add_headers(response: Response) -> Response:
    """Puts the headers on a response; one that a view has set itself stays."""
    extra: dict[str, list[str]] = g.get("csp", {})
    response.headers.setdefault("Content-Security-Policy", policy(extra))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "frame-ancestors" not in extra:
        response.headers.setdefault("X-Frame-Options", "DENY")
    if current().settings.secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains")
    if response.mimetype in ("text/html", "application/json"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
