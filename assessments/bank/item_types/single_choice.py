"""One right option of two to eight."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.bank.item_types.base import Marked, Outcome, fraction, nothing, text_problems
from assessments.bank.rules.draft import Problem
from assessments.bank.rules.markup import is_blank, plain_text

MOST = 8


class SingleChoice:
    """`content.options`: [{id, html}]; key: [id]; answer: id."""

    name = "single_choice"
    marked_by = "machine"

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """Options that are missing, empty or the same, and a key that names none of them."""
        options = content.get("options", ())
        found = text_problems(content)
        if not 2 <= len(options) <= MOST:
            found.append(Problem("options_missing"))
        seen: dict[str, str] = {}
        for option in options:
            text = plain_text(option["html"])
            if is_blank(option["html"]):
                found.append(Problem("option_empty", params={"label": option["id"]}))
            elif text and text in seen and "<img" not in option["html"]:
                found.append(Problem("option_repeated", params={"label": option["id"], "other": seen[text]}))
            seen.setdefault(text, option["id"])
        ids = {option["id"] for option in options}
        if not isinstance(key, list) or len(key) != 1 or key[0] not in ids:
            found.append(Problem("key_missing"))
        return found

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """Everything for the right option. A blank is never right."""
        if answer is None or answer == "":
            return nothing(Outcome.BLANK)
        if not isinstance(answer, str):
            return nothing(Outcome.MALFORMED)
        return fraction(marks, Decimal(answer in key))
