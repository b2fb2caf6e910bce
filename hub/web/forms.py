"""Forms and JSON bodies checked by pydantic schemas, with messages that a person understands.

Empty text counts as "not given" (the default, or "fill this in"); texts are stripped; a decimal comma is taken where a number is expected.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from hub.core.errors import Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.web.limits import MAX_ID

Model = TypeVar("Model", bound=BaseModel)

NUMBERS: Final = (Decimal, float)
TOO_LARGE: Final = _l("This number is too large.")
MESSAGES: Final[dict[str, Any]] = {
    "missing": lambda _: _l("Fill this in."),
    "string_too_short": lambda c: (
        _l("Fill this in.") if c["min_length"] == 1 else _l("Write at least %(count)s characters.", count=c["min_length"])
    ),
    "string_too_long": lambda c: _l("Write at most %(count)s characters.", count=c["max_length"]),
    "string_pattern_mismatch": lambda _: _l("This is not in the expected form."),
    "enum": lambda _: _l("Choose one of the listed values."),
    "literal_error": lambda _: _l("Choose one of the listed values."),
    "bool_parsing": lambda _: _l("Choose yes or no."),
    "greater_than": lambda c: _l("Enter a number greater than %(limit)s.", limit=c["gt"]),
    "greater_than_equal": lambda c: _l("Enter %(limit)s or more.", limit=c["ge"]),
    "less_than": lambda c: _l("Enter a number less than %(limit)s.", limit=c["lt"]),
    "less_than_equal": lambda c: _l("Enter %(limit)s or less.", limit=c["le"]),
    "decimal_max_places": lambda c: _l("Use at most %(count)s decimal places.", count=c["decimal_places"]),
    "too_short": lambda c: _l("Choose at least %(count)s.", count=c["min_length"]),
    "too_long": lambda c: _l("Choose at most %(count)s.", count=c["max_length"]),
    "extra_forbidden": lambda _: _l("This field is not known here."),
}
FAMILIES: Final[tuple[tuple[str, Any], ...]] = (
    ("int", _l("Enter a whole number.")),
    ("decimal", _l("Enter a number.")),
    ("float", _l("Enter a number.")),
    ("datetime", _l("Enter a date and a time.")),
    ("timezone", _l("Enter a date and a time.")),
    ("date", _l("Enter a date.")),
    ("time", _l("Enter a time.")),
    ("url", _l("Enter a complete web address.")),
    ("string", _l("Enter a text.")),
)


def message_for(error: Mapping[str, Any]) -> Any:
    """A person's message for one error of pydantic. A validator of ours may raise ValueError with translated text, which is shown."""
    kind = str(error["type"])
    if kind == "value_error":
        return error["ctx"]["error"].args[0]
    if kind in MESSAGES:
        return MESSAGES[kind](error.get("ctx", {}))
    for family, message in FAMILIES:
        if kind.startswith(family):
            return message
    return _l("This value is not taken here.")


def read(schema: type[Model], source: Any) -> Model:
    """`source` (form, query or decoded JSON) as the schema; raises Invalid."""
    values = _from_form(schema, source) if isinstance(source, MultiDict) else source
    if not isinstance(values, Mapping):
        raise Invalid(_l("What was sent cannot be read: an object of named values was expected."), code="not_an_object")
    try:
        made = schema.model_validate(values)
    except ValidationError as refused:
        fields = {".".join(str(part) for part in error["loc"]) or "form": message_for(error) for error in refused.errors()}
        raise Invalid(_l("Some entries need another look."), fields=fields) from refused
    fields = {name: TOO_LARGE for name in schema.model_fields if _is_too_large(getattr(made, name))}
    if fields:
        raise Invalid(_l("Some entries need another look."), fields=fields)
    return made


def _is_too_large(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) > MAX_ID
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(_is_too_large(part) for part in value)
    if isinstance(value, dict):
        return any(_is_too_large(part) for part in value.values())
    if isinstance(value, BaseModel):
        return any(_is_too_large(getattr(value, name)) for name in type(value).model_fields)
    return False


def _from_form(schema: type[BaseModel], form: MultiDict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, field in schema.model_fields.items():
        key = field.alias or name
        annotations = _parts(field.annotation)
        given = [text for value in form.getlist(key) if (text := value.strip())]
        if any(part in (list, tuple, set, frozenset) for part in annotations):
            values[key] = given
        elif given:
            values[key] = _number(given[-1]) if any(part in NUMBERS for part in annotations) else given[-1]
    return values


def _number(text: str) -> str:
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def _parts(annotation: Any) -> set[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _parts(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return {part for option in get_args(annotation) for part in _parts(option)}
    return {origin or annotation}
