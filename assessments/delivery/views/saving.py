"""The road of a saved answer through the web server: for the one address that takes answers, the shell around pages is left out.

Answers come by the thousand a second, so a batch that is in order is answered here: no sign-in lookup (the attempt token stands for it), no
forgery check (the token comes in a header that no other site can set), no template, no log line. Whatever is not in order goes on to the ordinary
view, which refuses it the same way as any other request. Both call `services.receiving`.
"""

import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from prometheus_client import Counter

from assessments.delivery.services import receiving, saving
from hub.core.errors import HubError
from hub.core.runtime import current
from hub.web.cookies import cookie_name

ADDRESS: Final = re.compile(r"/api/sittings/v1/attempts/([0-9]{1,18})/events")
TOKEN_HEADER: Final = "X-Attempt-Token"  # noqa: S105 -- the name of a header
SESSION_COOKIE: Final = "session"
SAVED: Final = Counter("hub_answer_batches", "Batches of answers taken on the short road")

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def iso(moment: datetime) -> str:
    """A moment as the protocol writes it: ISO 8601, milliseconds, UTC."""
    return moment.isoformat(timespec="milliseconds")


def reply(saved: saving.Saved) -> dict[str, Any]:
    """What the client is told after a batch was committed."""
    return {
        "acked_through": saved.acked_through,
        "server_now": iso(saved.received_at),
        "deadline": iso(saved.deadline_at),
        "epoch": saved.epoch,
        "state": saved.state,
        "stale": saved.stale,
    }


def cookie_value(header: str, name: str) -> str:
    """The value of one cookie in a Cookie header."""
    start = f"{name}="
    for part in header.split(";"):
        text = part.strip()
        if text.startswith(start):
            return text[len(start) :]
    return ""


def short_road(inner: WsgiApp) -> WsgiApp:
    """Answers batches that are in order; everything else goes on to `inner`."""

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        match = ADDRESS.fullmatch(environ["PATH_INFO"])
        if match is None or environ["REQUEST_METHOD"] != "POST":
            return inner(environ, start_response)
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > receiving.BODY_LIMIT:
            return inner(environ, start_response)
        body = environ["wsgi.input"].read(int(length))
        try:
            binding = cookie_value(environ.get("HTTP_COOKIE", ""), cookie_name(SESSION_COOKIE))
            saved = receiving.receive(int(match[1]), environ.get("HTTP_X_ATTEMPT_TOKEN", ""), binding, body)
        except HubError:
            environ["wsgi.input"] = io.BytesIO(body)
            return inner(environ, start_response)
        SAVED.inc()
        content = json.dumps(reply(saved)).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(f"{HTTPStatus.OK.value} {HTTPStatus.OK.phrase}", headers)
        return [content]

    return outer


def session_binding(cookies: Any) -> str:
    """What attempt tokens are bound to: the sign-in's cookie."""
    return str(cookies.get(cookie_name(SESSION_COOKIE), ""))


def grace_seconds() -> int:
    """How long after the deadline answers on their way are still taken."""
    return current().settings.submit_grace_seconds
