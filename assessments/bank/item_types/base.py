"""What every item type offers. Contents, keys and answers are plain JSON, as they are kept; everything here is pure."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, ClassVar, Final

from assessments.bank.rules.draft import Problem
from assessments.bank.rules.markup import is_blank, is_lost

# Marks are kept to a hundredth (0,25 a choice; 0,1 for one right statement), halves up.
HUNDREDTH: Final = Decimal("0.01")

Fields = Mapping[str, Sequence[str]]
"""What a form sent: values by the name of the field."""


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


class BadAnswer(Exception):
    """An answer that is none of this question's: `place` is its path within the answer, `reason` a stable word (docs/answer-protocol.md)."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(f"{place}: {reason}")
        self.reason = reason
        self.place = place


class ItemType(ABC):
    """A type of question. A type says what differs; what is said here holds for a question with a stem alone, marked by hand."""

    name: ClassVar[str]
    marked_by: ClassVar[str] = "machine"
    """"machine" or "teacher"."""
    part: ClassVar[str | None] = None
    """The part of a test for questions of this type: I to III as in the 2025 format, IV for others; None when tests cannot hold them."""
    own: ClassVar[tuple[str, ...]] = ()
    """What its content holds besides `stem`, `passage` and `solution`."""
    schemes: ClassVar[tuple[str, ...]] = ()
    """The ways to mark it, the usual one first; empty where there is but one."""

    def usual_marks(self, subject_code: str) -> Decimal:
        """What such a question is usually worth in the subject."""
        return Decimal(1)

    def texts(self, content: Mapping[str, Any]) -> list[str]:
        """All HTML that pupils read, in its order: for search, pictures and comparing."""
        return [content.get("passage", ""), content.get("stem", "")]

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """What keeps a question with this content and key from being used."""
        return self.text_problems(content)

    def text_problems(self, content: Mapping[str, Any]) -> list[Problem]:
        """What is wrong with texts, whatever the type: no stem, or something in it that could not be read."""
        found = [] if not is_blank(content.get("stem", "")) else [Problem("stem_missing")]
        return found + ([Problem("content_lost")] if any(is_lost(text) for text in self.texts(content)) else [])

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """(its own parts of the content, the key) as a form says them, texts cleaned. `drop_blank` leaves out the last empty choices."""
        return {}, draft["key"]

    def asked(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What an answer may refer to, kept beside a form so that answers are checked without the question."""
        return {}

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """The answer in its kept spelling; None takes it back. Raises BadAnswer."""
        if value is None:
            return None
        if not isinstance(value, str):
            raise BadAnswer("not_a_text")
        return value.strip() or None

    @abstractmethod
    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """The marks of an answer as it was kept. Never raises for what an answer may be."""


def fraction(marks: Decimal, share: Decimal) -> Marked:
    """Marks for a share between 0 and 1 of the question."""
    score = (marks * share).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Marked(score, Outcome.RIGHT if share == 1 else Outcome.PARTIAL if share > 0 else Outcome.WRONG)


def nothing(outcome: Outcome) -> Marked:
    """No marks."""
    return Marked(Decimal(0), outcome)
