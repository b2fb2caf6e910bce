"""What happens around every request: its id, one log line, its figures."""

import re
import secrets
import time
from typing import Final

import structlog
from flask import Response, g, request

from hub.web.health import REQUESTS, SECONDS

log = structlog.get_logger(__name__)

GIVEN_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
HEADER: Final = "X-Request-Id"
QUIET: Final = frozenset({"assets.dist", "health.alive", "health.ready", "health.metrics"})


def begin() -> None:
    """Gives the request an id (the caller's, when it is one) and starts its clock."""
    given = request.headers.get(HEADER, "")
    g.request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def end(response: Response) -> Response:
    """Writes the log line and the figures."""
    endpoint = request.endpoint or "none"
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    REQUESTS.labels(endpoint, request.method, response.status_code).inc()
    SECONDS.labels(endpoint).observe(seconds)
    response.headers[HEADER] = g.get("request_id", "")
    if endpoint not in QUIET:
        actor = g.get("actor")
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            user=actor.user_id if actor else None,
        )
    return response
