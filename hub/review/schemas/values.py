"""What the queries give. Whatever goes to authors or readers carries no reviewer's name or id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from hub.review.rules.assignments import AssignmentState
from hub.review.rules.conflicts import Conflict
from hub.review.rules.policies import Mode
from hub.review.rules.rubric import Recommendation, RubricSummary
from hub.review.rules.statistics import Spread
from hub.review.rules.suggesting import Reason
from hub.review.rules.visibility import Audience
from hub.review.rules.workflow import Level, RoundState


@dataclass(frozen=True)
class Task:
    """A line of "my reviews". `due_at` is when the next thing is owed: the answer, or the review."""

    assignment_id: int
    round_id: int
    title: str
    facts: tuple[str, ...]
    number: int
    state: AssignmentState
    assigned_at: datetime
    due_at: datetime
    response_due_at: datetime
    review_due_at: datetime
    sent_at: datetime | None
    asked: bool
    waits_for_head: bool
    overdue: bool
    started: bool
    round_state: RoundState


@dataclass(frozen=True)
class Invitation:
    """All that an invited person sees before declaring: title, facts and summary; authors only where the mode tells them."""

    assignment_id: int
    title: str
    facts: tuple[str, ...]
    summary: str
    number: int
    change: str
    mode: Mode
    state: AssignmentState
    authors: tuple[str, ...]
    response_due_at: datetime
    review_due_at: datetime
    response_overdue: bool
    relation: str
    waits_for_head: bool


@dataclass(frozen=True)
class PoolItem:
    """A round that looks for reviewers, as members of its group see it. `refusal`: why this person cannot take it."""

    round_id: int
    title: str
    facts: tuple[str, ...]
    summary: str
    number: int
    places: int
    opened_at: datetime
    refusal: Conflict | None


@dataclass(frozen=True)
class ReviewerMark:
    """A reviewer on the head's board: a neutral letter and where the task stands, never a verdict."""

    assignment_id: int
    letter: str
    state: AssignmentState
    due_at: datetime
    response_overdue: bool
    review_overdue: bool
    conflict: bool
    may_be_reminded: bool
    """Whether the person owes something and had no reminder today."""

    @property
    def overdue(self) -> bool:
        """Whether anything is owed after its date."""
        return self.response_overdue or self.review_overdue


@dataclass(frozen=True)
class Card:
    """A round on the board. `due_at` is the date of what the column waits for; `places` how many reviewers are still to be found."""

    round_id: int
    title: str
    facts: tuple[str, ...]
    number: int
    state: RoundState
    unit_id: int
    unit_path: str
    opened_at: datetime
    due_at: datetime | None
    overdue: bool
    marks: tuple[ReviewerMark, ...]
    places: int
    disagreement: bool
    own: bool
    waits_for: Level | None
    replies: tuple[int, int] | None
    closed_at: datetime | None


@dataclass(frozen=True)
class ReplyView:
    """The authors' answer to a comment: stance "done", "partly" or "not_done"."""

    stance: str
    body: str
    written_at: datetime
    sent: bool


@dataclass(frozen=True)
class CommentView:
    """A comment under a neutral name. `by` is "reviewer" with its `letter`, or "decider"; `name` only where the mode tells it."""

    comment_id: int
    by: str
    letter: str
    name: str
    mine: bool
    visibility: Audience
    place: str
    anchor: Mapping[str, Any]
    body: str
    created_at: datetime
    resolved: bool
    reply: ReplyView | None
    answers: tuple["CommentView", ...]


@dataclass(frozen=True)
class NeutralVerdict:
    """A verdict under a neutral name: what authors read after the decision, and heads before it. `name` only where the mode tells it."""

    letter: str
    name: str
    rubric_version: int
    scores: Mapping[str, str]
    mean: Decimal | None
    recommendation: Recommendation
    to_author: str
    sent_on: datetime
    edited: bool
    comments: tuple[CommentView, ...]


@dataclass(frozen=True)
class SignatureView:
    """A signature that is wanted or was given: outcome None, "signed" or "returned"."""

    level: Level
    outcome: str | None
    reasons: str
    signed_at: datetime | None
    name: str


@dataclass(frozen=True)
class RoundReport:
    """A round as its author sees it. `outcome` and `reasons` are those that ended it: a returned signature counts as "revise"."""

    round_id: int
    number: int
    state: RoundState
    opened_at: datetime
    sent: int
    expected: int
    outcome: str | None
    reasons: str
    decided_at: datetime | None
    decided_by: str
    summary: RubricSummary | None
    rubric_version: int
    verdicts: tuple[NeutralVerdict, ...]
    head_comments: tuple[CommentView, ...]
    signatures: tuple[SignatureView, ...]
    can_reply: bool


@dataclass(frozen=True)
class QualityLabel:
    """What everybody may know about the review that let a thing through. `version` is the version of the thing it holds for."""

    summary: RubricSummary
    rubric_version: int
    unit_id: int
    decided_at: datetime
    recommended: int
    version: str
    round_id: int
    levels: tuple[Level, ...]
    comments: tuple[CommentView, ...]


@dataclass(frozen=True)
class Candidate:
    """Somebody who could review, with what speaks for or against. `refusal`: a hard conflict, or "taken"; `soft` can be set aside with a reason."""

    user_id: int
    name: str
    open_tasks: int
    refusal: str | None
    soft: tuple[Conflict, ...]
    reasons: tuple[tuple[Reason, Decimal | int], ...]
    reliability: Decimal | None
    rating: Decimal | None
    resend: int | None
    """The ended task by which this person can be asked once more."""


@dataclass(frozen=True)
class ReviewerLoad:
    """A reviewer in the group's figures; for heads only."""

    user_id: int
    name: str
    open_tasks: int
    sent: int
    in_time: Decimal | None
    median_days: Decimal | None
    rating: Decimal | None


@dataclass(frozen=True)
class GroupStatistics:
    """A group's reviews over a time. Shares in per cent; `agreement` is Krippendorff's alpha (ordinal) over all criteria, then by criterion."""

    unit_id: int
    since: datetime | None
    opened: int
    open_now: int
    outcomes: Mapping[str, int]
    to_decision: Spread | None
    overdue_now: int
    late_share: Decimal | None
    agreement: float | None
    agreement_by: Mapping[str, float | None]
    reviewed_twice: int
    load: tuple[ReviewerLoad, ...]
