"""Two to eight options of which several may be right."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from assessments.bank.item_types.base import BadAnswer, Fields, Marked, Outcome, fraction, nothing
from assessments.bank.item_types.choices import LETTERS, WithOptions, lettered, option_problems, read_choices, read_named
from assessments.bank.rules.draft import Problem

ALL: Final = "all"
MINUS: Final = "right_minus_wrong"
EACH: Final = "each"


class MultipleChoice(WithOptions):
    """`content.options`: [{id, html}]; key: [id, …]; answer: [id, …] in the order of the options."""

    name = "multiple_choice"
    part = "IV"
    schemes = (ALL, MINUS, EACH)

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """Options that are missing, empty or the same, and a key that names none of them, or something else."""
        options = content.get("options", ())
        ids = {option["id"] for option in options}
        found = [*self.text_problems(content), *option_problems(options)]
        if not isinstance(key, list) or not key or not set(key) <= ids:
            found.append(Problem("key_missing"))
        return found

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`choice`: the options in order, letters going by place; `right`: the letters of the right ones."""
        texts = read_choices(fields.get("choice", ()), drop_blank=drop_blank)
        ticked = set(fields.get("right", ()))
        return {"options": lettered(texts)}, [letter for letter in LETTERS[: len(texts)] if letter in ticked]

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """Those chosen, each once, in the order of the options."""
        if value is None:
            return None
        if not isinstance(value, list):
            raise BadAnswer("not_a_list")
        chosen = {read_named(one, asked["options"], f"[{place}]") for place, one in enumerate(value)}
        return [name for name in asked["options"] if name in chosen] or None

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """ "all": everything for exactly the right ones. "right_minus_wrong": a share for each right one, one less for each wrong
        one, never below nothing. "each": as "right_minus_wrong" without the loss, but nothing when more are chosen than are right."""
        if answer in (None, "", []):
            return nothing(Outcome.BLANK)
        if not isinstance(answer, list) or not all(isinstance(one, str) for one in answer):
            return nothing(Outcome.MALFORMED)
        chosen, right = set(answer), set(key)
        if scheme == MINUS:
            return fraction(marks, max(Decimal(0), Decimal(len(chosen & right) - len(chosen - right)) / len(right)))
        if scheme == EACH:
            return fraction(marks, Decimal(len(chosen & right) if len(chosen) <= len(right) else 0) / len(right))
        return fraction(marks, Decimal(chosen == right))
