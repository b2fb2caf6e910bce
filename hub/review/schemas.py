"""Forms and values of peer review, the registry's protocol, and the texts of the rubric."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Protocol

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hub.core.i18n import lazy_gettext as _l
from hub.review.rules.rubric import Recommendation, RubricSummary
from hub.review.rules.workflow import MOST_QUORUM, AssignmentState, RoundState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Link:
    """An endpoint with its parameters."""

    endpoint: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """How the owner shows a submitted thing to a reviewer: a template of its own and what to fill it with."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Submission:
    """What an owner hands in: who made it, which subject group judges it, and the state that is frozen for the round."""

    kind: str
    thing_id: int
    title: str
    authors: tuple[int, ...]
    unit_id: int
    unit_path: str
    snapshot: Mapping[str, Any]


class Reviewable(Protocol):
    """A kind of thing that can be reviewed. Its owner registers it; the engine knows nothing else of it."""

    kind: str

    def authors(self, session: "Session", thing_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Ids of all authors as they stand now, by thing."""
        ...

    def facts(self, session: "Session", snapshots: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
        """For each snapshot, short texts in the reader's language that say what it is."""
        ...

    def preview(self, session: "Session", thing_id: int, snapshot: Mapping[str, Any]) -> Preview:
        """How to show the snapshot; it must name no author's account and no file by a name that a person gave."""
        ...

    def link(self, thing_id: int) -> Link:
        """Where the thing itself is shown to its author."""
        ...


@dataclass(frozen=True)
class CriterionText:
    """A gate or criterion in words; `anchors` say what each level means."""

    label: Any
    help: Any
    anchors: Mapping[str, Any] = field(default_factory=dict)


RUBRIC_TEXTS: Final[dict[int, dict[str, CriterionText]]] = {
    1: {
        "licence": CriterionText(
            _l("Copyright"), _l("Texts, pictures and data may be used under the licence given, and their sources are named.")
        ),
        "correctness": CriterionText(_l("Scientific correctness"), _l("Statements, figures and solutions are right.")),
        "child_safe": CriterionText(_l("Safe for children"), _l("Nothing that harms, frightens or discriminates.")),
        "privacy": CriterionText(_l("Privacy"), _l("No names, pictures or marks of pupils, and no private data of anybody.")),
        "curriculum": CriterionText(
            _l("Curriculum alignment"),
            _l("How well it serves the outcomes of the 2018 curriculum for its subject and grade."),
            {
                "0": _l("Serves no outcome of this grade."),
                "1": _l("Touches the topic, but the outcomes are not named or only partly met."),
                "2": _l("Names the outcomes; most activities serve them."),
                "3": _l("Names the outcomes; every activity serves them."),
            },
        ),
        "content": CriterionText(
            _l("Content"),
            _l("Whether the content is complete, clear and up to date."),
            {
                "0": _l("Gaps or a confused order make it unusable."),
                "1": _l("Usable in parts; important points are missing."),
                "2": _l("Complete and coherent; examples could be better."),
                "3": _l("Complete and coherent, with examples from pupils' lives."),
            },
        ),
        "pedagogy": CriterionText(
            _l("Pedagogy"),
            _l("Whether pupils think and act, and the teacher is helped to lead them."),
            {
                "0": _l("Presents knowledge only; pupils have nothing to do."),
                "1": _l("Has activities, but they are disconnected or miss the aim."),
                "2": _l("Activities serve the aim; pupils of different levels are not yet provided for."),
                "3": _l("A clear chain of activities for different levels, with advice to the teacher."),
            },
        ),
        "usability": CriterionText(
            _l("Ease of use"),
            _l("Whether a colleague can use it tomorrow, on the machines there are."),
            {
                "0": _l("Cannot be used without the author."),
                "1": _l("Takes long preparation or special equipment."),
                "2": _l("Can be used after a little preparation."),
                "3": _l("Can be used at once, on screen and on paper, without instructions."),
            },
        ),
    }
}

RECOMMENDATIONS: Final[dict[Recommendation, tuple[Any, Any]]] = {
    Recommendation.ACCEPT: (_l("Approve"), _l("Good to use as it is.")),
    Recommendation.ACCEPT_MINOR: (
        _l("Approve after small changes"),
        _l("The head checks the changes; no further round is needed."),
    ),
    Recommendation.REVISE: (_l("Revise and review again"), _l("The author changes it; then there is a new round.")),
    Recommendation.REJECT: (_l("Do not approve"), _l("Cannot be made suitable by changes.")),
}

OUTCOMES: Final[dict[str, Any]] = {
    "accept": _l("Approved"),
    "revise": _l("Returned for revision"),
    "reject": _l("Not approved"),
}

STATE_LABELS: Final[dict[RoundState, Any]] = {
    RoundState.SCREENING: _l("Just submitted"),
    RoundState.UNDER_REVIEW: _l("Under review"),
    RoundState.DECISION_PENDING: _l("Awaiting decision"),
    RoundState.REVISIONS_REQUIRED: _l("Needs revision"),
    RoundState.ACCEPTED: _l("Approved"),
    RoundState.REJECTED: _l("Not approved"),
    RoundState.CANCELLED: _l("Taken back"),
}


class DraftForm(BaseModel):
    """A reviewer's form as it stands while being filled in: everything may still be missing."""

    model_config = ConfigDict(extra="ignore")

    scores: dict[str, str] = Field(default_factory=dict)
    recommendation: Recommendation | None = None
    to_author: str = Field("", max_length=20_000)
    to_head: str = Field("", max_length=20_000)

    @field_validator("recommendation", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None


class CommentForm(BaseModel):
    """A remark at a place."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    place: str = Field("", max_length=80)
    body: str = Field(min_length=1, max_length=5000)


class ReasonForm(BaseModel):
    """A reason in words."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    reason: str = Field("", max_length=2000)


class AssignForm(BaseModel):
    """Who shall review."""

    model_config = ConfigDict(extra="ignore")

    reviewer_id: int


class DecisionForm(BaseModel):
    """The head's decision."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    outcome: str = Field(pattern="^(accept|revise|reject)$")
    reasons: str = Field("", max_length=10_000)


class PolicyForm(BaseModel):
    """How a group reviews."""

    model_config = ConfigDict(extra="ignore")

    unit_id: int
    quorum: int = Field(ge=1, le=MOST_QUORUM)


@dataclass(frozen=True)
class Task:
    """A line of "my reviews"."""

    assignment_id: int
    round_id: int
    title: str
    facts: tuple[str, ...]
    number: int
    state: AssignmentState
    assigned_at: datetime
    due_at: datetime
    sent_at: datetime | None
    overdue: bool
    started: bool
    round_state: RoundState


@dataclass(frozen=True)
class ReviewerMark:
    """A reviewer on the head's board: a neutral letter and where the task stands, never a verdict."""

    letter: str
    state: AssignmentState
    due_at: datetime
    overdue: bool
    conflict: bool


@dataclass(frozen=True)
class Card:
    """A round on the board."""

    round_id: int
    title: str
    facts: tuple[str, ...]
    number: int
    state: RoundState
    unit_path: str
    opened_at: datetime
    due_at: datetime | None
    overdue: bool
    marks: tuple[ReviewerMark, ...]
    disagreement: bool
    own: bool
    closed_at: datetime | None


@dataclass(frozen=True)
class PublicComment:
    """A remark as the author reads it."""

    place: str
    body: str


@dataclass(frozen=True)
class NeutralVerdict:
    """A verdict under a neutral name: what authors read after the decision, and heads before it."""

    letter: str
    scores: Mapping[str, str]
    mean: Decimal | None
    recommendation: Recommendation
    to_author: str
    sent_on: datetime
    comments: tuple[PublicComment, ...]


@dataclass(frozen=True)
class RoundReport:
    """A round as its author sees it: nothing here tells who reviewed."""

    round_id: int
    number: int
    state: RoundState
    opened_at: datetime
    sent: int
    expected: int
    outcome: str | None
    reasons: str
    decided_at: datetime | None
    verdicts: tuple[NeutralVerdict, ...]


@dataclass(frozen=True)
class QualityLabel:
    """What everybody may know about the review that let a thing through."""

    summary: RubricSummary
    rubric_version: int
    unit_id: int
    decided_at: datetime
    recommended: int


@dataclass(frozen=True)
class Candidate:
    """Somebody who could review, with what speaks for or against."""

    user_id: int
    name: str
    open_tasks: int
    refusal: str | None
