"""What questions with lettered choices share: reading them from a form, checking them, and answers that name them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from assessments.bank.item_types.base import BadAnswer, ItemType
from assessments.bank.rules.draft import Problem
from assessments.bank.rules.markup import clean, is_blank, plain_text

LETTERS: Final = "ABCDEFGH"
MOST: Final = len(LETTERS)


class WithOptions(ItemType):
    """A type whose questions have lettered options: `content.options`: [{id, html}]."""

    own = ("options",)

    def texts(self, content: Mapping[str, Any]) -> list[str]:
        """The options follow the stem."""
        return [*super().texts(content), *(option["html"] for option in content.get("options", ()))]

    def asked(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The ids of the options."""
        return {"options": [option["id"] for option in content["options"]]}


def read_choices(texts: Sequence[str], *, drop_blank: bool) -> list[str]:
    """The choices in order, cleaned; at most as many as there are letters. `drop_blank` leaves out the last empty ones."""
    cleaned = [clean(text) for text in texts[:MOST]]
    while drop_blank and cleaned and not cleaned[-1]:
        cleaned.pop()
    return cleaned


def lettered(texts: Sequence[str]) -> list[dict[str, str]]:
    """Choices with their letters, which go by place."""
    return [{"id": letter, "html": text} for letter, text in zip(LETTERS, texts, strict=False)]


def option_problems(options: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Options that are missing, empty or the same."""
    found = [] if 2 <= len(options) <= MOST else [Problem("options_missing")]
    seen: dict[str, str] = {}
    for option in options:
        text = plain_text(option["html"])
        if is_blank(option["html"]):
            found.append(Problem("option_empty", params={"label": option["id"]}))
        elif text and text in seen and "<img" not in option["html"]:
            found.append(Problem("option_repeated", params={"label": option["id"], "other": seen[text]}))
        seen.setdefault(text, option["id"])
    return found


def read_named(value: Any, allowed: Sequence[str], place: str = "") -> str:
    """The id that an answer names. Raises BadAnswer."""
    if not isinstance(value, str):
        raise BadAnswer("not_a_text", place)
    if value not in allowed:
        raise BadAnswer("no_such_option", place)
    return value
