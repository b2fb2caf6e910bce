"""The answer protocol as OpenAPI; `docs/answer-protocol.md` says what a client must do with it."""

from typing import Any, Final

from assessments.bank.item_types.registry import ITEM_TYPES
from hub.web.openapi import operation, ref, reply

_MOMENT: Final[dict[str, Any]] = {"type": "string", "format": "date-time"}
_MOMENT_OR_NONE: Final[dict[str, Any]] = {"type": ["string", "null"], "format": "date-time"}
_COUNT: Final[dict[str, Any]] = {"type": "integer", "minimum": 0}
_CLIENT: Final[dict[str, Any]] = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,36}$"}
_VALUE: Final[dict[str, Any]] = {"description": "By the type of the question; null takes the answer back."}
_STATE: Final[dict[str, Any]] = {"type": "string", "enum": ["open", "submitting", "submitted", "expired"]}


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    return {"type": "object", "required": [name for name in properties if name not in optional], "properties": properties}


_STANDING: Final = {
    "attempt": {"type": "integer"},
    "epoch": _COUNT,
    "state": _STATE,
    "server_now": _MOMENT,
    "deadline": _MOMENT,
    "submitted_at": _MOMENT_OR_NONE,
    "finished_at": _MOMENT_OR_NONE,
    "receipt": {"type": ["string", "null"]},
}
_ANSWERS: Final = {"type": "object", "additionalProperties": ref("Answer")}
_TEXT: Final = {"type": "string"}

SCHEMAS: Final[dict[str, Any]] = {
    "Client": _object({"client": _CLIENT}),
    "Answer": _object({"value": _VALUE, "epoch": _COUNT, "seq": _COUNT, "client": _TEXT}),
    "Standing": _object(_STANDING),
    "Opening": _object(
        _STANDING
        | {
            "protocol": {"const": 1},
            "sitting": {"type": "integer"},
            "token": _TEXT,
            "acked_through": _COUNT,
            "answers": _ANSWERS,
            "form": _object({"url": _TEXT, "sha256": _TEXT}),
            "heartbeat_seconds": _COUNT,
            "grace_seconds": _COUNT,
        }
    ),
    "Beat": _object(_STANDING | {"token": _TEXT, "acked_through": _COUNT, "stale_events": _COUNT}),
    "Answers": _object(_STANDING | {"answers": _ANSWERS}),
    "Submission": _object({"client": _CLIENT, "last_seq": _COUNT}),
    "Submitted": _object(_STANDING | {"missing": _COUNT, "acked_through": _COUNT}),
    "Event": _object(
        {
            "seq": {"type": "integer", "minimum": 1},
            "item": {"type": "string", "description": "The `ref` of the question in the form."},
            "value": _VALUE,
            "mono": {"type": "integer", "description": "Milliseconds of a monotonic clock; evidence only."},
            "wall": {"type": "integer", "description": "Milliseconds of the computer's clock; evidence only."},
        }
    ),
    "Events": _object({"client": _CLIENT, "events": {"type": "array", "minItems": 1, "maxItems": 200, "items": ref("Event")}}),
    "Saved": _object(
        {
            "acked_through": _COUNT,
            "server_now": _MOMENT,
            "deadline": _MOMENT,
            "epoch": _COUNT,
            "state": _STATE,
            "stale": {"type": "boolean"},
        }
    ),
    "Choice": _object({"id": _TEXT, "html": _TEXT}),
    "Question": _object(
        {
            "ref": _TEXT,
            "number": {"type": "integer"},
            "type": {"type": "string", "examples": list(ITEM_TYPES)},
            "marks": _TEXT,
            "passage": _TEXT,
            "stem": _TEXT,
            "options": {"type": "array", "items": ref("Choice")},
            "statements": {"type": "array", "items": ref("Choice")},
        }
    ),
    "Form": _object(
        {
            "format": {"const": "hoclieu/form/1"},
            "title": _TEXT,
            "subject": _TEXT,
            "duration_minutes": {"type": "integer"},
            "marks": _TEXT,
            "parts": {
                "type": "array",
                "items": _object({"label": {"type": ["string", "null"]}, "items": {"type": "array", "items": ref("Question")}}),
            },
        }
    ),
}


def _number(name: str) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "integer"}}]


_CHANGE: Final[list[dict[str, Any]]] = [{"session": [], "csrf": []}]
_ATTEMPT: Final = {"parameters": _number("attempt_id")}

PATHS: Final[dict[str, Any]] = {
    "/api/sittings/v1/{sitting_id}/start": {
        "post": operation(
            "Start or resume an attempt in this client",
            {"200": reply("How it stands", ref("Opening"))},
            body=ref("Client"),
            security=_CHANGE,
        ),
        "parameters": _number("sitting_id"),
    },
    "/api/sittings/v1/attempts/{attempt_id}/form": {
        "get": operation("The frozen form", {"200": reply("The same bytes for everybody", ref("Form"))}),
        **_ATTEMPT,
    },
    "/api/sittings/v1/attempts/{attempt_id}/answers": {
        "get": operation("What counts now", {"200": reply("The answers", ref("Answers"))}),
        **_ATTEMPT,
    },
    "/api/sittings/v1/attempts/{attempt_id}/events": {
        "post": operation(
            "Save answers",
            {"200": reply("Kept, after the commit", ref("Saved"))},
            body=ref("Events"),
            security=[{"session": [], "attempt": []}],
        ),
        **_ATTEMPT,
    },
    "/api/sittings/v1/attempts/{attempt_id}/heartbeat": {
        "post": operation(
            "Keep in touch; gives a fresh token",
            {"200": reply("How it stands", ref("Beat"))},
            body=ref("Client"),
            security=_CHANGE,
        ),
        **_ATTEMPT,
    },
    "/api/sittings/v1/attempts/{attempt_id}/submit": {
        "post": operation(
            "Hand in",
            {"200": reply("Finished", ref("Submitted")), "202": reply("Waiting for missing answers", ref("Submitted"))},
            body=ref("Submission"),
            security=_CHANGE,
        ),
        **_ATTEMPT,
    },
}
