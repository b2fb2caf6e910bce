"""To each thing at the left belongs one at the right; some at the right may be left over."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.bank.item_types.base import BadAnswer, Fields, ItemType, Marked, Outcome, fraction, nothing
from assessments.bank.item_types.choices import LETTERS, lettered, read_choices, read_named
from assessments.bank.rules.draft import Problem
from assessments.bank.rules.markup import clean, is_blank

EACH, ALL = "each", "all"


class Matching(ItemType):
    """`content.left`: [{id, html}] ("1", "2", …), `content.right`: [{id, html}] ("A", …); key and answer: {left id: right id}."""

    name = "matching"
    part = "IV"
    own = ("left", "right")
    schemes = (EACH, ALL)

    def texts(self, content: Mapping[str, Any]) -> list[str]:
        """Both sides follow the stem."""
        return [*super().texts(content), *(one["html"] for side in self.own for one in content.get(side, ()))]

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """Sides that are too short or hold blanks, and things at the left that belong to nothing."""
        found = self.text_problems(content)
        left, right = content.get("left", ()), content.get("right", ())
        if len(left) < 2 or len(right) < 2:
            found.append(Problem("pairs_missing"))
        found += [Problem("option_empty", params={"label": one["id"]}) for one in (*left, *right) if is_blank(one["html"])]
        ids = {one["id"] for one in right}
        pairs = key if isinstance(key, dict) else {}
        return found + [Problem("key_missing", params={"label": one["id"]}) for one in left if pairs.get(one["id"]) not in ids]

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`left` and `choice`: both sides in order; `pair.1`: the letter that belongs to the first at the left."""
        left = [clean(text) for text in fields.get("left", ())[: len(LETTERS)]]
        while drop_blank and left and not left[-1]:
            left.pop()
        right = lettered(read_choices(fields.get("choice", ()), drop_blank=drop_blank))
        letters = {one["id"] for one in right}
        said = {str(number): next(iter(fields.get(f"pair.{number}", ())), "") for number in range(1, len(left) + 1)}
        sides = {"left": [{"id": str(number), "html": text} for number, text in enumerate(left, 1)], "right": right}
        return sides, {name: letter for name, letter in said.items() if letter in letters}

    def asked(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The ids of both sides."""
        return {side: [one["id"] for one in content[side]] for side in self.own}

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """Pairs in the order of the left side, those not made left out."""
        if value is None:
            return None
        if not isinstance(value, dict):
            raise BadAnswer("not_an_object")
        for name, other in value.items():
            if name not in asked["left"]:
                raise BadAnswer("no_such_option", f".{name}")
            read_named(other, asked["right"], f".{name}")
        return {name: value[name] for name in asked["left"] if name in value} or None

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """ "each": an equal share for each right pair; "all": everything or nothing."""
        if answer in (None, "", {}):
            return nothing(Outcome.BLANK)
        if not isinstance(answer, Mapping) or not all(isinstance(other, str) and name in key for name, other in answer.items()):
            return nothing(Outcome.MALFORMED)
        right = sum(answer.get(name) == other for name, other in key.items())
        return fraction(marks, Decimal(right == len(key)) if scheme == ALL else Decimal(right) / len(key))
