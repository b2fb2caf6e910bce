"""What every item type offers. Contents and keys are plain JSON, as they are kept; marking is pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final, Protocol

from assessments.bank.rules.draft import Problem
from assessments.bank.rules.markup import is_blank, is_lost

# Marks are kept to a hundredth (0,25 a choice; 0,1 for one right statement), halves up.
HUNDREDTH: Final = Decimal("0.01")


class Outcome(StrEnum):
    """How an answer came out. A malformed answer earns nothing and is shown apart from a wrong one."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    BLANK = "blank"
    MALFORMED = "malformed"
    MANUAL = "manual"


@dataclass(frozen=True)
class Marked:
    """The marks of one answer."""

    score: Decimal
    outcome: Outcome


class ItemType(Protocol):
    """A type of question."""

    name: str
    marked_by: str
    """"machine" or "teacher"."""

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """What keeps a question with this content and key from being used."""
        ...

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """The marks of an answer as the browser sent it. Never raises for what an answer may be."""
        ...


def fraction(marks: Decimal, share: Decimal) -> Marked:
    """Marks for a share between 0 and 1 of the question."""
    score = (marks * share).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Marked(score, Outcome.RIGHT if share == 1 else Outcome.PARTIAL if share > 0 else Outcome.WRONG)


def nothing(outcome: Outcome) -> Marked:
    """No marks."""
    return Marked(Decimal(0), outcome)


def text_problems(content: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with texts, whatever the type: no stem, or something in it that could not be read."""
    found = [] if not is_blank(content.get("stem", "")) else [Problem("stem_missing")]
    texts = [content.get("stem", ""), content.get("passage", "")]
    texts += [choice["html"] for name in ("options", "statements") for choice in content.get(name, ())]
    return found + ([Problem("content_lost")] if any(is_lost(text) for text in texts) else [])
