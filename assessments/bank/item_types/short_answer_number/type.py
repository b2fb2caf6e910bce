"""A number for the four cells of the answer sheet (Part III of the 2025 format)."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from assessments.bank.item_types.base import BadAnswer, Fields, ItemType, Marked, Outcome, fraction, nothing
from assessments.bank.rules.answers import CELLS, bare, fits_cells
from assessments.bank.rules.draft import Problem

EXACT: Final = "exact"
MOST_KEYS: Final = 6
MATHEMATICS: Final = "toan"
LONGEST: Final = 40
_MEASURED: Final = re.compile(
    r"(?P<number>[+-]?(?:\d{1,3}(?:\s\d{3})+|\d{1,20})(?:[.,]\d{1,20})?)(?P<power>\s?[eE][+-]?\d{1,3})?(?P<unit>[^\d.,].{0,20})?\Z",
    re.DOTALL,
)
_DECIMAL: Final = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?\Z")
_SIGNS: Final = re.compile(r"[0-9,\-]+\Z")
_ONE_SPELLING: Final = str.maketrans({"−": "-", "–": "-", ".": ","})


def normalise(answer: str) -> str:
    """As on the sheet: a typed point is a comma, any minus sign is `-`, no blanks."""
    return re.sub(r"\s", "", answer).translate(_ONE_SPELLING)


def value_of(text: str) -> Decimal:
    """The number that a well-formed answer stands for."""
    return Decimal(text.replace(",", "."))


def measured(text: str) -> tuple[Decimal, str] | None:
    """(number, unit) of a freely written answer such as "9,81 m/s2" or "1.5e3"; None when it begins with no number.

    One sign parts the decimals, comma or point; blanks may part thousands.
    """
    found = _MEASURED.match(text.strip().replace("−", "-").replace("–", "-"))
    if found is None:
        return None
    digits = re.sub(r"\s", "", found["number"]).replace(",", ".")
    return Decimal(digits + (found["power"] or "").replace(" ", "")), (found["unit"] or "").strip()


class ShortAnswerNumber(ItemType):
    """A number; answer: text. In the cells of the answer sheet, key: accepted answers as text ("1,5"). Where `content.free` says that it is
    written freely, key: [{value, tolerance, units}] as decimal texts; `units`, when there are any: {name: how many of the key's unit it is}."""

    name = "short_answer_number"
    part = "III"
    own = ("free",)
    schemes = ("value", EXACT)

    def usual_marks(self, subject_code: str) -> Decimal:
        """QĐ 764/QĐ-BGDĐT: 0.5 in mathematics, 0.25 elsewhere."""
        return Decimal("0.5") if subject_code == MATHEMATICS else Decimal("0.25")

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """No key, or one that cannot be filled into the cells (fractions included), or is no number."""
        found = self.text_problems(content)
        if not isinstance(key, list) or not key:
            return [*found, Problem("key_missing")]
        if content.get("free"):
            bad = [one for one in key if not isinstance(one, dict) or not _is_range(one)]
            return found + [Problem("number_key_invalid", params={"text": str(one)[:40]}) for one in bad]
        return found + [
            Problem("short_key_invalid", params={"text": str(text)}) for text in key if not fits_cells(normalise(str(text)))
        ]

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`right`: accepted numbers, parted by `|`; where they are written freely, each may be followed by `±` and what it may differ by."""
        said = [piece for value in fields.get("right", ()) for piece in value.split("|")]
        if draft.get("free"):
            ranges = [one for piece in said if (one := _read_range(piece)) is not None]
            return {"free": True}, ranges[:MOST_KEYS]
        return {}, [text for one in said if (text := bare(one).replace(".", ","))][:MOST_KEYS]

    def asked(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """How many cells there are, or how long the answer may be."""
        if content.get("free"):
            return {"longest": LONGEST}
        return {"cells": CELLS}

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """What stands in the cells; a wrongly written number is kept, as it stands on a sheet of paper."""
        if value is None:
            return None
        if not isinstance(value, str):
            raise BadAnswer("not_a_text")
        text = value.strip()
        if "cells" in asked:
            text = text.translate(_ONE_SPELLING)
        if not text:
            return None
        if len(text) > asked.get("cells", LONGEST):
            raise BadAnswer("too_long")
        if "cells" in asked and not _SIGNS.match(text):
            raise BadAnswer("not_answer_signs")
        return text

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """Everything for an accepted number. `,5` and the like are malformed in cells: told apart, no marks."""
        if answer is None or answer == "":
            return nothing(Outcome.BLANK)
        if key and isinstance(key[0], dict):
            return _mark_free(key, answer, marks)
        text = normalise(answer) if isinstance(answer, str) else ""
        if not fits_cells(text):
            return nothing(Outcome.BLANK if isinstance(answer, str) and not answer.strip() else Outcome.MALFORMED)
        accepted = [normalise(str(one)) for one in key]
        right = text in accepted if scheme == EXACT else value_of(text) in {value_of(one) for one in accepted if fits_cells(one)}
        return fraction(marks, Decimal(right))


def _mark_free(key: Sequence[Mapping[str, Any]], answer: Any, marks: Decimal) -> Marked:
    found = measured(answer) if isinstance(answer, str) else None
    if found is None:
        return nothing(Outcome.BLANK if isinstance(answer, str) and not answer.strip() else Outcome.MALFORMED)
    number, unit = found
    return fraction(marks, Decimal(any(_is_within(one, number, unit) for one in key)))


def _is_within(one: Mapping[str, Any], number: Decimal, unit: str) -> bool:
    factors = {name: Decimal(factor) for name, factor in one.get("units", {"": "1"}).items()}
    if unit not in factors:
        return False
    return abs(number * factors[unit] - Decimal(one["value"])) <= Decimal(one["tolerance"])


def _is_range(one: Mapping[str, Any]) -> bool:
    texts = [one.get("value"), one.get("tolerance"), *one.get("units", {"": "1"}).values()]
    return all(isinstance(text, str) and _DECIMAL.match(text) for text in texts) and Decimal(one["tolerance"]) >= 0


def _read_range(text: str) -> dict[str, str] | None:
    value, _sign, tolerance = (piece.strip() for piece in text.replace("+-", "±").partition("±"))
    numbers = [measured(value), measured(tolerance or "0")]
    if numbers[0] is None or numbers[1] is None:
        return None
    return {"value": str(numbers[0][0]), "tolerance": str(numbers[1][0])}


def range_text(one: Mapping[str, Any]) -> str:
    """An accepted number as people here write it: "9,81 ± 0,05 m"."""
    parts = [one["value"], *(["±", one["tolerance"]] if Decimal(one["tolerance"]) else []), *list(one.get("units", {}))[:1]]
    return " ".join(parts).replace(".", ",").replace("-", "−").strip()
