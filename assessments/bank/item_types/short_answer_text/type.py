"""A word or a few, compared with the accepted ones in one Vietnamese spelling."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from assessments.bank.item_types.base import BadAnswer, Fields, ItemType, Marked, Outcome, fraction, nothing
from assessments.bank.item_types.written import LONGEST, is_accepted, read_accepted
from assessments.bank.rules.draft import Problem

# Spelling that counts: scheme by what is looked at besides the letters
USUAL: Final = "accents"
SCHEMES: Final = {USUAL: (False, True), "letters": (False, False), "as_written": (True, True)}


class ShortAnswerText(ItemType):
    """key: accepted texts, `*` standing for any signs; answer: text."""

    name = "short_answer_text"
    part = "IV"
    schemes = tuple(SCHEMES)

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """No accepted text, or one that takes everything."""
        found = self.text_problems(content)
        if not isinstance(key, list) or not key:
            return [*found, Problem("key_missing")]
        return found + [Problem("text_key_too_wide", params={"text": one}) for one in key if not one.replace("*", "").strip()]

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`right`: accepted texts, parted by `|`."""
        return {}, read_accepted(fields.get("right", ()))

    def asked(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """How long an answer may be."""
        return {"longest": LONGEST}

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """The text with single blanks."""
        if value is None:
            return None
        if not isinstance(value, str):
            raise BadAnswer("not_a_text")
        text = " ".join(value.split())
        if len(text) > asked["longest"]:
            raise BadAnswer("too_long")
        return text or None

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """Everything for an accepted text. "accents": case does not count; "letters": nor do accents; "as_written": both count."""
        if answer is None or answer == "":
            return nothing(Outcome.BLANK)
        if not isinstance(answer, str):
            return nothing(Outcome.MALFORMED)
        case, accents = SCHEMES.get(scheme or USUAL, SCHEMES[USUAL])
        return fraction(marks, Decimal(is_accepted(answer, key, case=case, accents=accents)))
