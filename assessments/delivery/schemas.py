"""Values and forms of sittings and attempts."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, model_validator

from hub.core.i18n import lazy_gettext as _l


class SittingForm(BaseModel):
    """A sitting to be opened. Times are aware; `target_kind` names the place in the grade book: tx, gk, ck, or none for practice."""

    model_config = ConfigDict(str_strip_whitespace=True)

    paper_id: int
    class_unit_id: int
    title: str = Field(default="", max_length=200)
    opens_at: datetime
    closes_at: datetime
    duration_minutes: int = Field(ge=1, le=600)
    target_kind: Literal["tx", "gk", "ck"] | None = None
    target_index: int | None = Field(default=None, ge=1, le=9)
    semester: Literal[1, 2] | None = None
    show_key: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> "SittingForm":
        if self.closes_at <= self.opens_at:
            raise ValueError("closes before it opens")
        return self


class OpenForm(BaseModel):
    """The form of the page that opens a sitting; times are local, `target` is a kind and a number such as tx:2."""

    class_unit_id: int
    title: str = Field(default="", max_length=200)
    opens_at: NaiveDatetime
    closes_at: NaiveDatetime
    duration_minutes: int = Field(ge=1, le=600)
    target: Literal["", "tx:1", "tx:2", "tx:3", "tx:4", "gk:1", "ck:1"] = ""
    show_key: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> "OpenForm":
        if self.closes_at <= self.opens_at:
            raise ValueError(_l("The end must lie after the start."))
        return self

    @property
    def target_kind(self) -> Literal["tx", "gk", "ck"] | None:
        """The kind of mark, or None for practice."""
        return self.target[:2] or None  # type: ignore[return-value]

    @property
    def target_index(self) -> int | None:
        """Which mark of its kind."""
        return int(self.target[3:]) if self.target else None


class SittingView(BaseModel):
    """A sitting as other features see it."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: int
    paper_id: int
    form_id: int
    title: str
    subject_code: str
    class_unit_id: int
    unit_path: str
    opens_at: datetime
    closes_at: datetime
    duration_minutes: int
    school_year: str
    semester: int
    target_kind: str | None
    target_index: int | None
    show_key: bool
    state: str
    created_by: int


class AttemptView(BaseModel):
    """An attempt as other features see it."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: int
    sitting_id: int
    pupil_id: int
    form_id: int
    entry: str
    state: str
    started_at: datetime
    deadline_at: datetime
    epoch: int
    submitted_at: datetime | None
    finished_at: datetime | None
    log_hash: str | None
    receipt: str | None


class Answer(BaseModel):
    """What counts for one question now."""

    model_config = ConfigDict(frozen=True)

    value: Any
    epoch: int
    seq: int
    client: str
    received_at: datetime


class Opening(BaseModel):
    """What a client gets when it starts or resumes an attempt."""

    model_config = ConfigDict(frozen=True)

    attempt: AttemptView
    token: str
    form_sha256: str
    answers: dict[str, Answer]
    acked_through: int


class Submission(BaseModel):
    """How a submission stands: `missing` answers are still awaited when it is not complete."""

    model_config = ConfigDict(frozen=True)

    attempt: AttemptView
    missing: int
    acked_through: int
