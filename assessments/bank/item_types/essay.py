"""A task that the teacher marks."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.bank.item_types.base import Marked, Outcome, nothing, text_problems
from assessments.bank.rules.draft import Problem


class Essay:
    """No key; the answer is text."""

    name = "essay"
    marked_by = "teacher"

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """Only its text can be wrong."""
        return text_problems(content)

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """Waits for the teacher; a blank does not."""
        return nothing(Outcome.BLANK if answer is None or (isinstance(answer, str) and not answer.strip()) else Outcome.MANUAL)
