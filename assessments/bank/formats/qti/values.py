"""Values of QTI: a base type, a cardinality and what is held. NULL is Python's None; empty containers and strings are NULL."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from functools import reduce
from typing import Any, Final

from assessments.bank.formats.qti import limits

Scalar = bool | int | Decimal | str | tuple[str, str] | tuple[Decimal, Decimal]

SINGLE, MULTIPLE, ORDERED, RECORD = "single", "multiple", "ordered", "record"
CARDINALITIES: Final = (SINGLE, MULTIPLE, ORDERED, RECORD)
NUMBERS: Final = ("integer", "float")
TEXTS: Final = ("string", "identifier", "uri", "intOrIdentifier", "file")
BASES: Final = (*NUMBERS, *TEXTS, "boolean", "pair", "directedPair", "point", "duration")

# Wide enough that sums and products of what authors write are exact; nothing is trapped, results are looked at.
ARITHMETIC: Final = Context(prec=40, Emax=400, Emin=-400, traps=[])
LARGEST: Final = Decimal("1.7976931348623157E+308")

_FLOAT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\Z", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+\Z", re.ASCII)
_PERIOD = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Value:
    """`base` is None for records and for containers of mixed base types."""

    base: str | None
    cardinality: str
    items: tuple[Scalar, ...] = ()
    fields: tuple[tuple[str, "Value | None"], ...] = ()
    had_null: bool = False  # a container built from expressions of which some were NULL

    @property
    def scalar(self) -> Scalar:
        """What a single value holds."""
        return self.items[0]

    @property
    def is_number(self) -> bool:
        """An integer or a float, or a container of them."""
        return self.base in NUMBERS


def single(base: str, scalar: Scalar) -> Value | None:
    """A single value; the empty string is NULL."""
    return None if scalar == "" else Value(base, SINGLE, (scalar,))


def truth(verdict: bool) -> Value:
    """A single boolean."""
    return Value("boolean", SINGLE, (verdict,))


def container(base: str | None, cardinality: str, items: tuple[Scalar, ...], *, had_null: bool = False) -> Value | None:
    """A container; empty is NULL."""
    return Value(base, cardinality, items, had_null=had_null) if items else None


def number(result: Decimal | float) -> Value | None:
    """A float; NaN and what lies beyond the range of floats are NULL."""
    found = result if isinstance(result, Decimal) else Decimal(repr(result))
    return None if not found.is_finite() or abs(found) > LARGEST else Value("float", SINGLE, (found,))


def total(parts: Iterable[Decimal]) -> Decimal:
    """The sum, exact for what authors write; 0 of nothing."""
    return reduce(ARITHMETIC.add, parts, Decimal(0))


def integer(result: int) -> Value:
    """An integer."""
    return Value("integer", SINGLE, (result,))


def key(base: str | None, scalar: Scalar) -> Any:
    """Equal for scalars that are the same value of a base type: pairs have no direction, 1 and 1.0 are one number."""
    if isinstance(scalar, bool):
        return ("boolean", scalar)
    if isinstance(scalar, int | Decimal):
        return ("number", scalar)
    if base == "pair" and isinstance(scalar, tuple):
        return ("pair", *sorted(map(str, scalar)))
    if isinstance(scalar, tuple):
        return (base, *scalar)
    return ("text", scalar)


# From text


def parse(base: str, text: str, radix: int = 10) -> Scalar:
    """A scalar of a base type from its QTI text. Raises ValueError; an empty string gives ''."""
    if len(text) > limits.STRING or base not in BASES:
        raise ValueError("too long" if base in BASES else "no base type")
    if base == "string":
        return unicodedata.normalize("NFC", text)
    words = text.split()
    if base in TEXTS:
        return unicodedata.normalize("NFC", " ".join(words))
    if base in ("pair", "directedPair"):
        if len(words) != 2:
            raise ValueError("a pair has two identifiers")
        return words[0], words[1]
    if base == "point":
        return _point(text)
    if len(words) != 1:
        raise ValueError("not one word")
    return _PARSERS[base](words[0]) if base != "integer" else _integer(words[0], radix)


def _boolean(word: str) -> bool:
    if word.lower() not in ("true", "false", "1", "0"):
        raise ValueError("not a boolean")
    return word.lower() in ("true", "1")


def _integer(word: str, radix: int) -> int:
    if len(word) > limits.INTEGER_DIGITS:
        raise ValueError("too long")
    if radix != 10:
        return int(word, radix)
    if _INTEGER.match(word):
        return int(word)
    found = _float(word)
    if found != found.to_integral_value():
        raise ValueError("not an integer")
    if abs(found) >= Decimal(10) ** limits.INTEGER_DIGITS:
        raise ValueError("too large")
    return int(found)


def _float(word: str) -> Decimal:
    if len(word) > limits.INTEGER_DIGITS or not _FLOAT.match(word):
        raise ValueError("not a number")
    found = Decimal(word)
    if abs(found) > LARGEST:
        raise ValueError("too large")
    return found


def _point(text: str) -> tuple[Decimal, Decimal]:
    words = text.replace(",", " ").split()
    if len(words) != 2:
        raise ValueError("a point has two numbers")
    return _float(words[0]), _float(words[1])


def _duration(word: str) -> Decimal:
    """Seconds, as QTI has it, or a period of ISO 8601, as some write it."""
    period = _PERIOD.match(word)
    if period is None or word in ("P", "PT"):
        return _float(word)
    days, hours, minutes, seconds = (Decimal(part or 0) for part in period.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


_PARSERS: Final[dict[str, Any]] = {"boolean": _boolean, "float": _float, "duration": _duration}


# To text


def decimal_text(number: Decimal | int) -> str:
    """A number as a decimal string without exponent, at most as many digits as a float carries."""
    if isinstance(number, int):
        return str(number)
    if len(number.as_tuple().digits) > 17:
        number = Decimal(repr(float(number)))
    try:
        text = format(number, "f")
    except (InvalidOperation, ValueError):
        return str(number)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def scalar_text(scalar: Scalar) -> str:
    """A scalar in the value syntax of QTI."""
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    if isinstance(scalar, int | Decimal):
        return decimal_text(scalar)
    if isinstance(scalar, tuple):
        return " ".join(part if isinstance(part, str) else decimal_text(part) for part in scalar)
    return scalar


def document(value: Value | None) -> Any:
    """A value for JSON: text, a boolean, a list, a dictionary of a record's fields, or null."""
    if value is None:
        return None
    if value.cardinality == RECORD:
        return {name: document(held) for name, held in value.fields}
    items = [item if isinstance(item, bool) else scalar_text(item) for item in value.items]
    return items[0] if value.cardinality == SINGLE else items
