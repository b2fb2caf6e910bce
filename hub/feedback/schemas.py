"""Forms, values and words of feedback."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hub.core.i18n import lazy_gettext as _l
from hub.feedback.rules import MAX_COMMENT, ReportReason, ReportState, Summary

STAR_WORDS: Final[dict[int, Any]] = {
    5: _l("Excellent: I will use it again"),
    4: _l("Good: small changes needed"),
    3: _l("Usable after some work"),
    2: _l("Weak: much had to be changed"),
    1: _l("Not usable in my lesson"),
}
REPORT_REASONS: Final[dict[ReportReason, Any]] = {
    ReportReason.ERROR: _l("A mistake in the content"),
    ReportReason.BROKEN: _l("It does not open or work"),
    ReportReason.OUTDATED: _l("Out of date"),
    ReportReason.LICENCE: _l("Rights of others"),
    ReportReason.PRIVACY: _l("Private data"),
    ReportReason.HARMFUL: _l("Not suitable for pupils"),
    ReportReason.OTHER: _l("Another reason"),
}
REPORT_STATES: Final[dict[ReportState, Any]] = {
    ReportState.OPEN: _l("Waits"),
    ReportState.ASKED: _l("The author was asked"),
    ReportState.ANSWERED: _l("The author answered"),
    ReportState.SUSPENDED: _l("Suspended"),
    ReportState.DISMISSED: _l("No change needed"),
    ReportState.MENDED: _l("Mended"),
    ReportState.KEPT: _l("Looked into and kept"),
    ReportState.WITHDRAWN: _l("The material was withdrawn"),
}
STATE_TAGS: Final = {
    ReportState.OPEN: ("call", "flag"),
    ReportState.ASKED: ("info", "message-circle-question"),
    ReportState.ANSWERED: ("call", "message-reply"),
    ReportState.SUSPENDED: ("warn", "hourglass"),
    ReportState.DISMISSED: ("", "circle-x"),
    ReportState.MENDED: ("good", "circle-check"),
    ReportState.KEPT: ("good", "circle-check"),
    ReportState.WITHDRAWN: ("", "archive"),
}


class RatingForm(BaseModel):
    """A rating with a comment."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    stars: int = Field(ge=1, le=5)
    comment: str = Field("", max_length=MAX_COMMENT)


class UseForm(BaseModel):
    """A lesson: on which day, in which class, and what the teacher notes."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    used_on: date
    class_id: int | None = None
    note: str = Field("", max_length=500)


class ReportForm(BaseModel):
    """What is wrong, and where."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    reason: ReportReason
    note: str = Field("", max_length=2000)
    place: str = Field("", max_length=200)

    @field_validator("reason", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if value not in list(ReportReason):
            raise ValueError(_l("Choose a reason from the list."))
        return value


class WordsForm(BaseModel):
    """A reason, a question or an answer that must be given."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    words: str = Field(min_length=1, max_length=2000)


@dataclass(frozen=True)
class Usage:
    """How much a material is used, for ranking and cards: lessons, mean of stars, how many rated."""

    uses: int
    mean: Decimal | None
    count: int


@dataclass(frozen=True)
class CommentView:
    """A rating with its comment. `number` is the version it is about."""

    id: int
    user_id: int
    name: str
    stars: int
    comment: str
    number: int
    at: datetime
    hidden: bool
    hidden_reason: str


@dataclass(frozen=True)
class UseView:
    """A lesson as its teacher sees it."""

    id: int
    used_on: date
    class_name: str
    note: str


@dataclass(frozen=True)
class MaterialFeedback:
    """What the panel shows."""

    summary: Summary
    uses: int
    teachers: int
    views: int
    downloads: int
    mine: CommentView | None


@dataclass(frozen=True)
class ReportView:
    """A report as those who look into it see it, or its reporter, or the author who was asked."""

    id: int
    material_id: int
    title: str
    reporter_role: str
    reason: ReportReason
    note: str
    place: str
    state: ReportState
    created_at: datetime
    question: str
    reply: str
    outcome: str
    handler: str
    handled_at: datetime | None
    unit_path: str
    urgent: bool
