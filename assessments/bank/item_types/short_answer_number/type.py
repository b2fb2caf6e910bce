"""A number for the four cells of the answer sheet (Part III of the 2025 format)."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from assessments.bank.item_types.base import BadAnswer, Fields, ItemType, Marked, Outcome, fraction, nothing
from assessments.bank.rules.answers import CELLS, bare, fits_cells
from assessments.bank.rules.draft import Problem

EXACT: Final = "exact"
MOST_KEYS: Final = 6
MATHEMATICS: Final = "toan"
_SIGNS: Final = re.compile(r"[0-9,\-]+\Z")
_ONE_SPELLING: Final = str.maketrans({"−": "-", "–": "-", ".": ","})


def normalise(answer: str) -> str:
    """As on the sheet: a typed point is a comma, any minus sign is `-`, no blanks."""
    return re.sub(r"\s", "", answer).translate(_ONE_SPELLING)


def value_of(text: str) -> Decimal:
    """The number that a well-formed answer stands for."""
    return Decimal(text.replace(",", "."))


class ShortAnswerNumber(ItemType):
    """key: accepted answers as text ("1,5"); answer: text. Compared by value, or letter by letter under the scheme "exact"."""

    name = "short_answer_number"
    part = "III"
    schemes = ("value", EXACT)

    def usual_marks(self, subject_code: str) -> Decimal:
        """QĐ 764/QĐ-BGDĐT: 0.5 in mathematics, 0.25 elsewhere."""
        return Decimal("0.5") if subject_code == MATHEMATICS else Decimal("0.25")

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """No key, or one that cannot be filled into the cells (fractions included)."""
        found = self.text_problems(content)
        if not isinstance(key, list) or not key:
            return [*found, Problem("key_missing")]
        return found + [
            Problem("short_key_invalid", params={"text": text}) for text in key if not fits_cells(normalise(str(text)))
        ]

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`right`: accepted numbers, parted by `|`."""
        said = [piece for value in fields.get("right", ()) for piece in value.split("|")]
        return {}, [text for one in said if (text := bare(one).replace(".", ","))][:MOST_KEYS]

    def asked(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """How many cells there are."""
        return {"cells": CELLS}

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """What stands in the cells; a wrongly written number is kept, as it stands on a sheet of paper."""
        if value is None:
            return None
        if not isinstance(value, str):
            raise BadAnswer("not_a_text")
        text = value.strip().translate(_ONE_SPELLING)
        if not text:
            return None
        if len(text) > asked["cells"]:
            raise BadAnswer("too_long")
        if not _SIGNS.match(text):
            raise BadAnswer("not_answer_signs")
        return text

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """Everything for an accepted number. `,5` and the like are malformed: told apart, no marks."""
        if answer is None or answer == "":
            return nothing(Outcome.BLANK)
        text = normalise(answer) if isinstance(answer, str) else ""
        if not fits_cells(text):
            return nothing(Outcome.BLANK if isinstance(answer, str) and not answer.strip() else Outcome.MALFORMED)
        accepted = [normalise(str(one)) for one in key]
        right = text in accepted if scheme == EXACT else value_of(text) in {value_of(one) for one in accepted if fits_cells(one)}
        return fraction(marks, Decimal(right))
