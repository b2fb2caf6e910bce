"""Things to be put in the right order."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any

from assessments.bank.item_types.base import BadAnswer, Fields, Marked, Outcome, fraction, nothing
from assessments.bank.item_types.choices import MOST, WithOptions, lettered, option_problems, read_choices, read_named
from assessments.bank.rules.draft import Problem

ALL, PLACE, PAIRS = "all", "place", "pairs"


class Ordering(WithOptions):
    """`content.options`: [{id, html}] as they are first shown; key and answer: all ids in order."""

    name = "ordering"
    part = "IV"
    schemes = (ALL, PLACE, PAIRS)

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """Things that are missing, empty or the same; a key that does not hold each of them once, or is what is shown at first."""
        options = content.get("options", ())
        ids = [option["id"] for option in options]
        found = [*self.text_problems(content), *option_problems(options)]
        if not isinstance(key, list) or sorted(key) != sorted(ids):
            return [*found, Problem("key_missing")]
        return found + ([Problem("order_given_away")] if key == ids else [])

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`choice`: the things as they are first shown, letters going by place; `place.A`: the place of the first of them, from 1."""
        options = lettered(read_choices(fields.get("choice", ()), drop_blank=drop_blank))
        places = {one["id"]: next(iter(fields.get(f"place.{one['id']}", ())), "") for one in options}
        said = {name: int(place) for name, place in places.items() if place.isascii() and place.isdigit() and int(place) <= MOST}
        whole = sorted(said.values()) == list(range(1, len(options) + 1))
        return {"options": options}, sorted(said, key=said.__getitem__) if whole else []

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """All of them, each once."""
        if value is None:
            return None
        if not isinstance(value, list):
            raise BadAnswer("not_a_list")
        order = [read_named(one, asked["options"], f"[{place}]") for place, one in enumerate(value)]
        if len(order) != len(asked["options"]) or len(set(order)) != len(order):
            raise BadAnswer("not_each_once")
        return order

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """ "all": everything for the right order; "place": an equal share for each in its place; "pairs": for each two in the right order
        of each other, counted from half (an order made blindly has half of them right)."""
        if answer in (None, "", []):
            return nothing(Outcome.BLANK)
        if not isinstance(answer, list) or sorted(map(str, answer)) != sorted(key):
            return nothing(Outcome.MALFORMED)
        if scheme == PLACE:
            return fraction(marks, Decimal(sum(one == other for one, other in zip(key, answer, strict=True))) / len(key))
        if scheme == PAIRS:
            pairs = list(combinations(key, 2))
            kept = sum(answer.index(first) < answer.index(second) for first, second in pairs)
            return fraction(marks, max(Decimal(0), Decimal(2 * kept - len(pairs)) / len(pairs)))
        return fraction(marks, Decimal(answer == key))
