"""A task that the teacher marks."""

from decimal import Decimal
from typing import Any

from assessments.bank.item_types.base import ItemType, Marked, Outcome, nothing


class Essay(ItemType):
    """No key; the answer is text."""

    name = "essay"
    marked_by = "teacher"

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """Waits for the teacher; a blank does not."""
        return nothing(Outcome.BLANK if answer is None or (isinstance(answer, str) and not answer.strip()) else Outcome.MANUAL)
