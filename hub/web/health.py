"""For machines: is it alive, is it ready (each dependency with a reason), figures for Prometheus."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from sqlalchemy import text

from hub.core.runtime import Runtime, current
from hub.web.context import public

blueprint = Blueprint("health", __name__)

REQUESTS: Final = Counter("hub_requests", "Requests answered", ("endpoint", "method", "status"))
SECONDS: Final = Histogram("hub_request_seconds", "Seconds that answers took", ("endpoint",))


def _database(runtime: Runtime) -> None:
    with runtime.database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def _adapter(name: str) -> Callable[[Runtime], None]:
    def check(runtime: Runtime) -> None:
        probe: Any = getattr(getattr(runtime, name), "check", None)
        if probe is not None:
            probe()

    return check


DEPENDENCIES: Final[dict[str, Callable[[Runtime], None]]] = {
    "database": _database,
    "objects": _adapter("objects"),
    "search": _adapter("search"),
    "mail": _adapter("mailer"),
    "queue": _adapter("queue"),
}

NOTES: Final = "health.notes"
"""Extension: name to function () -> dict[str, str]: what this node has and does without if need be, such as programs of others."""


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Each dependency answers, or the reason why it does not (its kind only: addresses may hold secrets); beside them what the node has."""
    states = {}
    for name, check in DEPENDENCIES.items():
        try:
            check(current())
            states[name] = "ok"
        except Exception as error:  # noqa: BLE001 -- whatever a client library raises means "not ready"
            states[name] = f"{type(error).__name__}: does not answer"
    away = {name for name, state in states.items() if state != "ok"}
    is_ready = not away - stood_in()
    status = "unavailable" if not is_ready else "degraded" if away else "ok"
    notes = {name: note() for name, note in current().registry.extensions.get(NOTES, {}).items()}
    return jsonify(status=status, dependencies=states, **notes), 200 if is_ready else 503


def stood_in() -> set[str]:
    """Dependencies that something else stands in for: without the search engine the database answers, so that the node goes on serving."""
    return {"search"} if hasattr(current().search, "spare") else set()


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Figures in Prometheus' text form."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
