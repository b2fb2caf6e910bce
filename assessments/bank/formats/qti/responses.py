"""Given responses, from JSON, as values of the declared types."""

import re
from decimal import Decimal
from typing import Any, Final

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.declarations import RESPONSE, Declaration, Declared
from assessments.bank.formats.qti.faults import ERROR, WARNING, Problem
from assessments.bank.formats.qti.interactions import found_in
from assessments.bank.formats.qti.values import RECORD, SINGLE, Value
from assessments.bank.formats.qti.xml import Node

_NUMBER: Final = re.compile(r"\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*\Z", re.ASCII)


def bind(given: dict[str, Any], declared: Declared, body: Node | None) -> tuple[dict[str, Value | None], list[Problem]]:
    """Values by response identifier. A text that is none of its type is no answer, with a warning; a list for one value is an error."""
    radixes, texts = _of_text_entries(body)
    bound: dict[str, Value | None] = {}
    problems: list[Problem] = []
    for identifier, raw in given.items():
        declaration = declared.variables.get(identifier)
        if declaration is None or declaration.kind != RESPONSE:
            problems.append(Problem("qti_response_unknown", WARNING, None, {"name": str(identifier)[:80]}))
            continue
        value, problem = _value(declaration, raw, radixes.get(identifier, 10))
        bound[identifier] = value
        if problem is not None:
            problems.append(problem)
    for source, target in texts.items():
        if (
            source in given
            and target not in given
            and target in declared.variables
            and isinstance(given[source], str | Decimal | int)
        ):
            bound[target] = values.single("string", _written(given[source]))
    return bound, problems


def _of_text_entries(body: Node | None) -> tuple[dict[str, int], dict[str, str]]:
    """The radix of integers, and which response also gets the text as it was typed."""
    radixes: dict[str, int] = {}
    texts: dict[str, str] = {}
    for node in found_in(body):
        base = node.get("base").strip()
        if base.isascii() and base.isdigit() and 2 <= int(base[:3]) <= 36:
            radixes[node.get("responseIdentifier").strip()] = int(base)
        if node.get("stringIdentifier").strip():
            texts[node.get("responseIdentifier").strip()] = node.get("stringIdentifier").strip()
    return radixes, texts


def _value(declaration: Declaration, raw: Any, radix: int) -> tuple[Value | None, Problem | None]:
    name = {"name": declaration.identifier}
    if declaration.cardinality == RECORD:
        return _record(raw, radix), None
    found = [one for one in (raw if isinstance(raw, list) else [raw]) if one is not None]
    if any(isinstance(one, list | dict) for one in found):
        return None, Problem("qti_response_wrong", ERROR, None, {**name, "value": str(raw)[:80], "type": declaration.base or ""})
    scalars, problem = [], None
    base = declaration.base or "string"
    for one in found:
        try:
            scalar = values.parse(base, _written(one), radix) if base == "string" or _written(one).strip() else ""
        except ValueError:
            problem = Problem("qti_response_wrong", WARNING, None, {**name, "value": str(one)[:80], "type": base})
            continue
        if scalar != "":
            scalars.append(scalar)
    if declaration.cardinality == SINGLE and len(scalars) > 1:
        return None, Problem("qti_response_several", ERROR, None, name)
    if declaration.cardinality == SINGLE:
        return (values.single(base, scalars[0]) if scalars else None), problem
    return values.container(base, declaration.cardinality, tuple(scalars)), problem


def _written(raw: Any) -> str:
    """JSON's true, 2 and 2.5 as QTI writes them."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return str(raw)


def _record(raw: Any, radix: int) -> Value | None:
    """Fields as given, or those that the specification takes from what was typed."""
    if raw is None or isinstance(raw, list):
        return None
    if isinstance(raw, dict):
        fields = tuple((str(name), _field(str(name), _written(value))) for name, value in raw.items() if value is not None)
        return Value(None, RECORD, fields=fields) if fields else None
    text = _written(raw)
    return Value(None, RECORD, fields=_number_fields(text, radix)) if text.strip() else None


_FIELD_BASES: Final = {
    "floatValue": "float", "integerValue": "integer", "leftDigits": "integer", "rightDigits": "integer", "ndp": "integer",
    "nsf": "integer", "exponent": "integer",
}  # fmt: skip


def _field(name: str, text: str) -> Value | None:
    base = _FIELD_BASES.get(name, "string")
    try:
        return values.single(base, values.parse(base, text))
    except ValueError:
        return None


def _number_fields(text: str, radix: int) -> tuple[tuple[str, Value | None], ...]:
    """What the specification says a typed number is made of: digits, places, significant figures, exponent."""
    fields: dict[str, Value | None] = {"stringValue": values.single("string", text)}
    fields["floatValue"] = _field("floatValue", text)
    try:
        fields["integerValue"] = values.single("integer", values.parse("integer", text, radix))
    except ValueError:
        fields["integerValue"] = None
    number = _NUMBER.match(text)
    if number is not None and (number[2] or number[3]):
        left, right, exponent = number[2] or "", number[3] or "", number[4]
        digits = (left + right).lstrip("0")
        counts = {
            "leftDigits": len(left),
            "rightDigits": len(right),
            "ndp": max(0, len(right) - int(exponent or 0)),
            "nsf": len(digits.rstrip("0") if not right else digits),
        }
        fields.update({name: values.integer(count) for name, count in counts.items()})
        fields["exponent"] = None if exponent is None else values.integer(int(exponent))
    return tuple(fields.items())
