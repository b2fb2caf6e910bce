"""Short messages about what was just done ("Saved", with "Undo"), shown once: on this page, or on the next one after a redirect."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from flask import Response, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from hub.core.runtime import current
from hub.web.cookies import cookie_name, delete_cookie, set_cookie

MAX_AGE: Final = 120


@dataclass(frozen=True)
class Toast:
    """A message; `undo` is the address that a POST takes it back with."""

    text: str
    kind: str = "good"
    undo: str = ""


def toast(text: Any, kind: str = "good", undo: str = "") -> None:
    """Shows a message after this request. `kind`: good, info, call, bad."""
    g.setdefault("toasts", []).append(Toast(str(text), kind, undo))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current().secret, salt="toasts")


def take() -> list[Toast]:
    """The messages to show now; they are not shown again."""
    found: list[Toast] = []
    kept = request.cookies.get(cookie_name("toasts"))
    if kept and not g.get("toasts_taken"):
        try:
            found = [Toast(**values) for values in _signer().loads(kept, max_age=MAX_AGE)]
        except (BadData, TypeError):
            found = []
    found += g.pop("toasts", [])
    g.toasts_taken = True
    return found


def carry(response: Response) -> Response:
    """Keeps messages that were not shown for the next page, and forgets shown ones."""
    waiting: list[Toast] = g.get("toasts", [])
    if waiting:
        set_cookie(response, "toasts", str(_signer().dumps([asdict(one) for one in waiting[-4:]])), max_age=MAX_AGE)
    elif g.get("toasts_taken") and cookie_name("toasts") in request.cookies:
        delete_cookie(response, "toasts")
    return response
