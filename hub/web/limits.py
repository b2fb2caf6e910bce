"""What no request may hold, whoever reads it later: NUL characters and lone surrogates (PostgreSQL refuses them), numbers beyond
64 bits, JSON nested without end. Refused here, once, so that no view answers 500 to it.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter

MAX_ID: Final = 2**63 - 1


def whole(text: str) -> int | None:
    """A number such as an id in a form or an address; None for anything else. `str.isdigit` would also let `²` pass, which is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def is_plain(text: str) -> bool:
    """Whether a text can be stored: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _texts(part)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


class CarefulJson(DefaultJSONProvider):
    """Reads JSON as RFC 8259 has it, and raises ValueError (a 400) for everything else."""

    ensure_ascii = False
    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The decoded value; texts that cannot be stored and endless nesting are refused."""
        try:
            value = json.loads(s, parse_constant=_no_constant, **kwargs)
            # only an escape can bring in what UTF-8 does not have
            escaped = b"\\u" in s if isinstance(s, bytes) else "\\u" in s
            if escaped and not all(is_plain(text) for text in _texts(value)):
                raise ValueError("a text holds a NUL or half of a surrogate pair")
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        return value


class RowId(IntegerConverter):
    """An integer of a path that can be the id of a row; larger ones are no address (404)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", MAX_ID)
        super().__init__(*args, **kwargs)


def check() -> None:
    """Refuses NUL characters in the address and in forms. Runs before every view, after the CSRF check has read the form."""
    if "\0" in request.path or b"%00" in request.query_string:
        raise BadRequest
    if request.method in ("POST", "PUT", "PATCH") and not all(
        is_plain(name) and is_plain(value) for name, value in request.form.items(multi=True)
    ):
        raise BadRequest


def install(app: Flask) -> None:
    """Sets the readers of JSON and of paths; before any route is added."""
    app.json = CarefulJson(app)
    app.url_map.converters["int"] = RowId
