"""One right option of two to eight."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.bank.item_types.base import Fields, Marked, Outcome, fraction, nothing
from assessments.bank.item_types.choices import LETTERS, WithOptions, lettered, option_problems, read_choices, read_named
from assessments.bank.rules.draft import Problem


class SingleChoice(WithOptions):
    """`content.options`: [{id, html}]; key: [id]; answer: id."""

    name = "single_choice"
    part = "I"

    def usual_marks(self, subject_code: str) -> Decimal:
        """QĐ 764/QĐ-BGDĐT: 0.25 a choice."""
        return Decimal("0.25")

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """Options that are missing, empty or the same, and a key that names none of them."""
        options = content.get("options", ())
        found = [*self.text_problems(content), *option_problems(options)]
        ids = {option["id"] for option in options}
        if not isinstance(key, list) or len(key) != 1 or key[0] not in ids:
            found.append(Problem("key_missing"))
        return found

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`choice`: the options in order, letters going by place; `right`: the letter of the right one."""
        texts = read_choices(fields.get("choice", ()), drop_blank=drop_blank)
        return {"options": lettered(texts)}, [letter for letter in fields.get("right", ()) if letter in LETTERS[: len(texts)]][:1]

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """One of the options."""
        return None if value is None else read_named(value, asked["options"])

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """Everything for the right option. A blank is never right."""
        if answer is None or answer == "":
            return nothing(Outcome.BLANK)
        if not isinstance(answer, str):
            return nothing(Outcome.MALFORMED)
        return fraction(marks, Decimal(answer in key))
