"""The stem is a statement: true or false."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.bank.item_types.base import BadAnswer, Fields, ItemType, Marked, Outcome, fraction, nothing
from assessments.bank.rules.draft import Problem


class TrueFalse(ItemType):
    """key: bool; answer: bool."""

    name = "true_false"
    part = "IV"

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """No verdict in the key."""
        return self.text_problems(content) + ([] if isinstance(key, bool) else [Problem("key_missing")])

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`right`: "true" or "false"."""
        return {}, {"true": True, "false": False}.get(next(iter(fields.get("right", ())), ""))

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """A verdict."""
        if value is not None and not isinstance(value, bool):
            raise BadAnswer("not_true_or_false")
        return value

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """Everything for the right verdict."""
        if answer is None or answer == "":
            return nothing(Outcome.BLANK)
        if not isinstance(answer, bool):
            return nothing(Outcome.MALFORMED)
        return fraction(marks, Decimal(answer is key))
