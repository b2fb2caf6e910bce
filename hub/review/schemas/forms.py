"""What people fill in."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from hub.review.rules.policies import MOST_DAYS, MOST_QUORUM, Change, Depth, Mode, SameSchool, Slot
from hub.review.rules.rubric import Recommendation
from hub.review.rules.visibility import Audience

Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]
Share = Annotated[float, Field(ge=0, le=1)]


class DraftForm(BaseModel):
    """A reviewer's form as it stands while being filled in: everything may still be missing. `page` tells one open page of the workbench from
    another, and `seen` is when what it began with was saved; without `page` nothing is compared."""

    model_config = ConfigDict(extra="ignore")

    scores: dict[str, str] = Field(default_factory=dict)
    recommendation: Recommendation | None = None
    to_author: str = Field("", max_length=20_000)
    to_head: str = Field("", max_length=20_000)
    page: str = Field("", max_length=32)
    seen: AwareDatetime | None = None

    @field_validator("recommendation", "seen", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None


class EditForm(BaseModel):
    """What the head corrects in a review that was sent, such as a name in the text for the author; and why. None leaves a field."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    to_author: str | None = Field(None, max_length=20_000)
    recommendation: Recommendation | None = None
    reason: str = Field(min_length=1, max_length=2000)

    @field_validator("recommendation", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None


class Anchor(BaseModel):
    """A place in the thing. `rect` is left, top, width and height in shares of the page; `file` the position of the file."""

    model_config = ConfigDict(extra="forbid")

    page: int | None = Field(None, ge=1, le=100_000)
    rect: tuple[Share, Share, Share, Share] | None = None
    quote: str = Field("", max_length=500)
    file: int | None = Field(None, ge=0, le=1000)


class CommentForm(BaseModel):
    """A remark at a place."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    place: str = Field("", max_length=80)
    body: str = Field(min_length=1, max_length=5000)
    visibility: Audience = Audience.CONTRIBUTORS
    anchor: Anchor = Field(default_factory=Anchor)


class ReplyForm(BaseModel):
    """What the authors answer to a comment."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    stance: Literal["done", "partly", "not_done"]
    body: str = Field("", max_length=5000)


class ReasonForm(BaseModel):
    """A reason in words."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    reason: str = Field("", max_length=2000)


class DeclarationForm(BaseModel):
    """What an invited person declares before seeing more than title and summary: no conflict, or the relation in words."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    no_conflict: bool = False
    relation: str = Field("", max_length=2000)


class AssignForm(BaseModel):
    """Who shall review; `override` is the reason for setting a soft conflict aside."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    reviewer_id: int
    override: str = Field("", max_length=2000)


class RatingForm(BaseModel):
    """How the head found a reviewer's work."""

    model_config = ConfigDict(extra="ignore")

    rating: int = Field(ge=1, le=5)


class DatesForm(BaseModel):
    """New last days for a reviewer's task."""

    model_config = ConfigDict(extra="ignore")

    review_due: date


class DecisionForm(BaseModel):
    """The head's decision; `override` is the reason for deciding in spite of a soft conflict."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    outcome: str = Field(pattern="^(accept|revise|reject)$")
    reasons: str = Field("", max_length=10_000)
    override: str = Field("", max_length=2000)


class SignatureForm(BaseModel):
    """The school's or the department's signature."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    outcome: Literal["sign", "return"]
    reasons: str = Field("", max_length=10_000)
    override: str = Field("", max_length=2000)


class PolicyForm(BaseModel):
    """How a group reviews. What is not given stays as it is."""

    model_config = ConfigDict(extra="ignore")

    mode: Mode | None = None
    quorum: int | None = Field(None, ge=1, le=MOST_QUORUM)
    quorums: dict[Change, int | None] | None = None
    depths: dict[Change, Depth] | None = None
    screening_days: Days | None = None
    response_days: Days | None = None
    review_days: Days | None = None
    release_days: Days | None = None
    idle_days: Days | None = None
    same_school: SameSchool | None = None
    claims: bool | None = None
    reminders: dict[Slot, Annotated[int, Field(ge=0, le=60)] | None] | None = None

    @field_validator("quorums")
    @classmethod
    def _within_bounds(cls, value: dict[Change, int | None] | None) -> dict[Change, int | None] | None:
        if value and any(number is not None and not 1 <= number <= MOST_QUORUM for number in value.values()):
            raise ValueError("quorum out of bounds")
        return value
