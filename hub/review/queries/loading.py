"""Rounds and assignments with all that hangs on them, and what the rules need of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import Conflict, Forbidden, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.review.models import ReviewAssignment, ReviewComment, ReviewRound, ReviewVerdict
from hub.review.policy import Permission
from hub.review.rules import assignments as tasks
from hub.review.rules.assignments import ASKED, AT_WORK, GONE, SENT, AssignmentState
from hub.review.rules.rubric import RUBRICS
from hub.review.rules.workflow import DECIDED_STATES, OPEN_STATES, Level, RoundFacts, RoundState, VerdictFacts
from hub.review.schemas.contract import Reviewable

KINDS: Final = "review.kinds"


def reviewable(kind: str) -> Reviewable:
    """The registered kind; raises NotFound for one that nobody registered."""
    try:
        found: Reviewable = current().registry.extensions[KINDS][kind]
    except KeyError:
        raise NotFound(_l("There is no such review.")) from None
    return found


def within(column: Any, paths: Collection[str]) -> ColumnElement[bool]:
    """The unit path in `column` lies within one of `paths`."""
    return or_(false(), *(column.startswith(path, autoescape=True) for path in paths))


def whole(statement: Select[Any]) -> Select[Any]:
    """The statement with all that hangs on a round loaded along."""
    assignments = selectinload(ReviewRound.assignments)
    comments = assignments.selectinload(ReviewAssignment.comments)
    return statement.options(
        selectinload(ReviewRound.authors),
        selectinload(ReviewRound.decision),
        selectinload(ReviewRound.signatures),
        selectinload(ReviewRound.overrides),
        assignments.selectinload(ReviewAssignment.verdict),
        comments.selectinload(ReviewComment.reply),
        comments.selectinload(ReviewComment.answers),
    )


def load_round(session: Session, round_id: int, *, lock: bool = False) -> ReviewRound:
    """The round with all that hangs on it; raises NotFound."""
    if lock:
        session.execute(select(ReviewRound.id).where(ReviewRound.id == round_id).with_for_update())
    statement = whole(select(ReviewRound).where(ReviewRound.id == round_id)).execution_options(populate_existing=lock)
    found: ReviewRound | None = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such review."))
    return found


def load_assignment(session: Session, assignment_id: int, *, lock: bool = False) -> ReviewAssignment:
    """The assignment within its loaded round; raises NotFound."""
    round_id = session.scalar(select(ReviewAssignment.round_id).where(ReviewAssignment.id == assignment_id))
    if round_id is None:
        raise NotFound(_l("There is no such review."))
    found = load_round(session, round_id, lock=lock)
    return next(assignment for assignment in found.assignments if assignment.id == assignment_id)


def submitted(found: ReviewRound) -> list[tuple[ReviewAssignment, ReviewVerdict]]:
    """The verdicts that were sent, in the order of the letters."""
    return [
        (assignment, assignment.verdict)
        for assignment in found.assignments
        if assignment.state in SENT and assignment.verdict is not None
    ]


def round_facts(found: ReviewRound, *, idle: bool = False) -> RoundFacts:
    """What the transition rules need of the round as it stands in memory."""
    return RoundFacts(
        rubric=RUBRICS[found.rubric_version],
        quorum=found.quorum,
        asked=sum(assignment.state in ASKED for assignment in found.assignments),
        at_work=sum(assignment.state in AT_WORK for assignment in found.assignments),
        verdicts=tuple(
            VerdictFacts(assignment.reviewer_id, verdict.scores, verdict.recommendation or "")
            for assignment, verdict in submitted(found)
        ),
        screened=found.screened_at is not None,
        accepted=found.decision is not None and found.decision.outcome == "accept",
        unsigned=tuple(Level(signature.level) for signature in found.signatures if signature.outcome is None),
        idle=idle,
    )


def is_decided(found: ReviewRound) -> bool:
    """Whether the round ended by a decision."""
    return RoundState(found.state) in DECIDED_STATES


def levels_of(found: ReviewRound) -> tuple[Level, ...]:
    """Who has to sign, the group first."""
    return (Level.GROUP, *(Level(signature.level) for signature in found.signatures))


def authors_of(session: Session, found: Sequence[ReviewRound]) -> Mapping[int, frozenset[int]]:
    """Everybody who counts as an author, by round: those of the frozen state and those of now."""
    now: dict[tuple[str, int], frozenset[int]] = {}
    for kind in {one.kind for one in found}:
        present = reviewable(kind).authors(session, {one.thing_id for one in found if one.kind == kind})
        now.update({(kind, thing_id): authors for thing_id, authors in present.items()})
    return {
        one.id: frozenset(author.user_id for author in one.authors if author.user_id is not None)
        | (frozenset({one.opened_by}) if one.opened_by else frozenset())
        | now.get((one.kind, one.thing_id), frozenset())
        for one in found
    }


def author_ids(session: Session, found: ReviewRound) -> frozenset[int]:
    """Everybody who counts as an author of this round's thing."""
    return authors_of(session, [found])[found.id]


def next_number(session: Session, kind: str, thing_id: int) -> int:
    """The number of the round to come."""
    latest = session.scalar(
        select(func.max(ReviewRound.number)).where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id)
    )
    return (latest or 0) + 1


def find_open_round(session: Session, kind: str, thing_id: int) -> int | None:
    """The id of the thing's open round, if any."""
    return session.scalar(
        select(ReviewRound.id).where(
            ReviewRound.kind == kind, ReviewRound.thing_id == thing_id, ReviewRound.state.in_(OPEN_STATES)
        )
    )


def is_asked(assignment: ReviewAssignment) -> bool:
    """Whether the person has not answered yet."""
    return assignment.state in ASKED


def response_overdue(assignment: ReviewAssignment) -> bool:
    """Whether the answer is still owed after its date."""
    return tasks.response_overdue(AssignmentState(assignment.state), assignment.response_due_at, clock.now())


def review_overdue(assignment: ReviewAssignment) -> bool:
    """Whether the review is still owed after its date."""
    return tasks.review_overdue(AssignmentState(assignment.state), assignment.review_due_at, clock.now())


def is_overdue(assignment: ReviewAssignment) -> bool:
    """Whether the answer or the review is still owed after its date."""
    return response_overdue(assignment) or review_overdue(assignment)


def due_at(assignment: ReviewAssignment) -> datetime:
    """When the next thing is owed: the answer, or the review."""
    return assignment.response_due_at if is_asked(assignment) else assignment.review_due_at


def descriptions(session: Session, found: Sequence[ReviewRound]) -> Mapping[int, tuple[str, ...]]:
    """By round, short texts in the reader's language that say what it is about."""
    told: dict[int, tuple[str, ...]] = {}
    for kind in {one.kind for one in found}:
        alike = [one for one in found if one.kind == kind]
        facts = reviewable(kind).facts(session, [one.snapshot for one in alike])
        told.update({one.id: words for one, words in zip(alike, facts, strict=True)})
    return told


def describe(session: Session, found: ReviewRound) -> tuple[str, ...]:
    """Short texts that say what the round is about, in the reader's language."""
    return descriptions(session, [found])[found.id]


def load_for_head(session: Session, actor: Actor, round_id: int) -> ReviewRound:
    """The round for somebody who leads its review. Raises NotFound outside their units, Forbidden for an author: names stand there."""
    found = load_round(session, round_id)
    if not actor.can(Permission.SEE_BOARD, found.unit_path):
        raise NotFound(_l("There is no such review."))
    if actor.user_id in author_ids(session, found):
        raise Forbidden(_l("An author cannot take part in the review of their own work."), code="conflict_author")
    return found


def load_own(session: Session, actor: Actor, assignment_id: int, *, lock: bool = False) -> ReviewAssignment:
    """The actor's own task in any state; raises NotFound for anybody else's."""
    assignment = load_assignment(session, assignment_id, lock=lock)
    if actor.user_id is None or assignment.reviewer_id != actor.user_id:
        raise NotFound(_l("There is no such review."))
    return assignment


def load_task(session: Session, actor: Actor, assignment_id: int) -> ReviewAssignment:
    """The actor's own review, accepted or sent. Raises NotFound for anybody else's and for one that ended without a review,
    Conflict (code "not_accepted") before it is accepted: until then `lists.invitation` is all there is to see."""
    assignment = load_own(session, actor, assignment_id)
    if assignment.state in GONE:
        raise NotFound(_l("There is no such review."))
    if is_asked(assignment):
        raise Conflict(_l("Answer the invitation first."), code="not_accepted")
    return assignment


def previous_verdicts(session: Session, found: ReviewRound) -> list[Mapping[str, str]]:
    """The scores sent in the round before this one, if the rubric was the same."""
    if found.number == 1:
        return []
    statement = whole(
        select(ReviewRound).where(
            ReviewRound.kind == found.kind, ReviewRound.thing_id == found.thing_id, ReviewRound.number == found.number - 1
        )
    )
    before = session.scalars(statement).one_or_none()
    if before is None or before.rubric_version != found.rubric_version:
        return []
    return [verdict.scores for _assignment, verdict in submitted(before)]
