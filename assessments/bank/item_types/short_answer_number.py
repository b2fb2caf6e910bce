"""A number for the four cells of the answer sheet (Part III of the 2025 format)."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.bank.item_types.base import Marked, Outcome, fraction, nothing, text_problems
from assessments.bank.rules.answers import fits_cells
from assessments.bank.rules.draft import Problem

EXACT = "exact"


def normalise(answer: str) -> str:
    """As on the sheet: a typed point is a comma, any minus sign is `-`, no blanks."""
    return re.sub(r"\s", "", answer).replace(".", ",").replace("−", "-").replace("–", "-")


def value_of(text: str) -> Decimal:
    """The number that a well-formed answer stands for."""
    return Decimal(text.replace(",", "."))


class ShortAnswerNumber:
    """key: accepted answers as text ("1,5"); answer: text. Compared by value, or letter by letter under the scheme "exact"."""

    name = "short_answer_number"
    marked_by = "machine"

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """No key, or one that cannot be filled into the cells (fractions included)."""
        found = text_problems(content)
        if not isinstance(key, list) or not key:
            return [*found, Problem("key_missing")]
        return found + [
            Problem("short_key_invalid", params={"text": text}) for text in key if not fits_cells(normalise(str(text)))
        ]

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
