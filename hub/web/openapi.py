"""`/openapi.json`: the JSON API as OpenAPI 3.1, put together from what the features describe in their wiring."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from flask import Blueprint, Response, jsonify

from hub.core.registry import Registry
from hub.core.runtime import current
from hub.web.context import public

blueprint = Blueprint("openapi", __name__)

Description = dict[str, Any]

PATHS: Final = "openapi.paths"
SCHEMAS: Final = "openapi.schemas"

ERROR: Final[Description] = {
    "type": "object",
    "required": ["error", "message", "fields", "request_id"],
    "properties": {
        "error": {"type": "string", "description": "A stable word for programs."},
        "message": {"type": "string", "description": "For the person, in their language."},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Messages by the place of the fault.",
        },
        "request_id": {"type": "string"},
    },
}
SECURITY: Final[Description] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "hub_session",
        "description": "Set by signing in; over HTTPS `__Host-hub_session`.",
    },
    "attempt": {"type": "apiKey", "in": "header", "name": "X-Attempt-Token", "description": "From `start` and the heartbeat."},
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "From `GET /api/csrf`, together with its cookie.",
    },
}


def describe(registry: Registry, paths: dict[str, Description], schemas: dict[str, Description] | None = None) -> None:
    """Adds a feature's paths and schemas; `paths` by address as in OpenAPI."""
    registry.extensions.setdefault(PATHS, {}).update(paths)
    registry.extensions.setdefault(SCHEMAS, {}).update(schemas or {})


def ref(schema: str) -> Description:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{schema}"}


def reply(description: str, schema: Description | None = None) -> Description:
    """One answer of an operation, in JSON."""
    return {"description": description} | ({"content": {"application/json": {"schema": schema}}} if schema else {})


def operation(
    summary: str,
    replies: dict[str, Description],
    *,
    body: Description | None = None,
    security: list[Description] | None = None,
    **more: Any,
) -> Description:
    """One operation; everything that is not described answers with an error."""
    sent = {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}} if body else {}
    return {
        "summary": summary,
        "security": [{"session": []}] if security is None else security,
        "responses": replies | {"default": reply("Refused whole; the status and `error` say why.", ref("Error"))},
        **sent,
        **more,
    }


def _states(*names: str) -> Description:
    return {"type": "object", "required": list(names), "properties": {name: {"type": "string"} for name in names}}


def describe_frame(registry: Registry) -> None:
    """The shell's own paths."""
    ready = {
        "type": "object",
        "required": ["status", "dependencies", "converters"],
        "properties": {
            "status": {"type": "string"},
            "dependencies": {"type": "object", "additionalProperties": {"type": "string"}},
            "converters": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
    counts = {
        "type": "object",
        "required": ["all", "places"],
        "properties": {"all": {"type": "integer"}, "places": {"type": "object", "additionalProperties": {"type": "integer"}}},
    }
    describe(
        registry,
        {
            "/api/csrf": {
                "get": operation("A token for state changes", {"200": reply("The token", _states("csrf_token"))}, security=[])
            },
            "/api/today/counts": {
                "get": operation("How much waits for the person", {"200": reply("In all and by place", counts)})
            },
            "/healthz": {"get": operation("Is the process alive", {"200": reply("It is", _states("status"))}, security=[])},
            "/readyz": {
                "get": operation(
                    "Does each dependency answer",
                    {"200": reply("All do", ready), "503": reply("Not all do; the reason stands beside each", ready)},
                    security=[],
                )
            },
        },
        {"Error": ERROR},
    )


def _version() -> str:
    try:
        return version("hoclieu-hub")
    except PackageNotFoundError:  # run from a checkout
        return "0"


@blueprint.get("/openapi.json")
@public
def document() -> Response:
    """The description, for generators of clients and for people."""
    extensions = current().registry.extensions
    return jsonify(
        openapi="3.1.0",
        info={
            "title": "HocLieu Hub",
            "version": _version(),
            "description": "How a client takes a test is told in docs/answer-protocol.md.",
        },
        paths=extensions[PATHS],
        components={"schemas": extensions[SCHEMAS], "securitySchemes": SECURITY},
    )
