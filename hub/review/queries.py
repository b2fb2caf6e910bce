"""Reads of peer review. What goes to authors never carries a reviewer's name or id."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, Role
from hub.core.errors import Forbidden, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.review.models import ReviewAssignment, ReviewAuthor, ReviewDecision, ReviewPolicy, ReviewRound, ReviewVerdict
from hub.review.policy import Permission
from hub.review.rules.rubric import FAVOURABLE, RUBRICS, Recommendation, mean_score, summarise
from hub.review.rules.workflow import (
    DECIDED_STATES,
    DEFAULT_QUORUM,
    OPEN_STATES,
    AssignmentState,
    RoundFacts,
    RoundState,
    VerdictFacts,
    letter,
)
from hub.review.schemas import (
    Candidate,
    Card,
    NeutralVerdict,
    PublicComment,
    QualityLabel,
    Reviewable,
    ReviewerMark,
    RoundReport,
    Task,
)

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


def _whole(statement: Select[Any]) -> Select[Any]:
    assignments = selectinload(ReviewRound.assignments)
    return statement.options(
        selectinload(ReviewRound.authors),
        selectinload(ReviewRound.decision),
        assignments.selectinload(ReviewAssignment.verdict),
        assignments.selectinload(ReviewAssignment.comments),
    )


def load_round(session: Session, round_id: int, *, lock: bool = False) -> ReviewRound:
    """The round with all that hangs on it; raises NotFound."""
    if lock:
        session.execute(select(ReviewRound.id).where(ReviewRound.id == round_id).with_for_update())
    statement = _whole(select(ReviewRound).where(ReviewRound.id == round_id)).execution_options(populate_existing=lock)
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


def quorum_of(session: Session, unit_id: int) -> int:
    """How many reviews the group wants before a decision."""
    return session.scalar(select(ReviewPolicy.quorum).where(ReviewPolicy.unit_id == unit_id)) or DEFAULT_QUORUM


def submitted(found: ReviewRound) -> list[tuple[ReviewAssignment, ReviewVerdict]]:
    """The verdicts that were sent, in the order of the letters."""
    return [
        (assignment, assignment.verdict)
        for assignment in found.assignments
        if assignment.state == AssignmentState.SUBMITTED and assignment.verdict is not None
    ]


def round_facts(found: ReviewRound) -> RoundFacts:
    """What the transition rules need of the round as it stands in memory."""
    return RoundFacts(
        rubric=RUBRICS[found.rubric_version],
        quorum=found.quorum,
        at_work=sum(assignment.state == AssignmentState.ASSIGNED for assignment in found.assignments),
        verdicts=tuple(
            VerdictFacts(assignment.reviewer_id, verdict.scores, verdict.recommendation or "")
            for assignment, verdict in submitted(found)
        ),
    )


def author_ids(session: Session, found: ReviewRound) -> frozenset[int]:
    """Everybody who counts as an author: those of the frozen state and those of now."""
    frozen = {author.user_id for author in found.authors} | ({found.opened_by} if found.opened_by else set())
    return frozenset(frozen) | reviewable(found.kind).authors(session, found.thing_id)


def may_read_thing(session: Session, actor: Actor, kind: str, thing_id: int) -> bool:
    """Whether a part in a review lets the actor read the thing: as a reviewer not released, or as one who sees the board."""
    rounds = select(ReviewRound.id).where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id)
    paths = actor.paths(Permission.SEE_BOARD)
    if paths and session.scalar(rounds.where(within(ReviewRound.unit_path, paths)).limit(1)) is not None:
        return True
    task = rounds.join(ReviewAssignment).where(
        ReviewAssignment.reviewer_id == actor.user_id,
        ReviewAssignment.state.in_([AssignmentState.ASSIGNED, AssignmentState.SUBMITTED]),
    )
    return session.scalar(task.limit(1)) is not None


def neutral_verdict(found: ReviewRound, assignment: ReviewAssignment, verdict: ReviewVerdict) -> NeutralVerdict:
    """The verdict under its letter."""
    return NeutralVerdict(
        letter=letter(assignment.place),
        scores=dict(verdict.scores),
        mean=mean_score(RUBRICS[found.rubric_version], verdict.scores),
        recommendation=Recommendation(verdict.recommendation or ""),
        to_author=verdict.to_author,
        sent_on=verdict.submitted_at or verdict.saved_at,
        comments=tuple(PublicComment(comment.place, comment.body) for comment in assignment.comments),
    )


def list_reports(session: Session, actor: Actor, kind: str, thing_id: int) -> list[RoundReport]:
    """The rounds of a thing for its author, the latest first; verdicts only of decided rounds. Empty for anybody else."""
    mine = exists().where(ReviewAuthor.round_id == ReviewRound.id, ReviewAuthor.user_id == actor.user_id)
    statement = select(ReviewRound).where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id, mine)
    return [report(found) for found in session.scalars(_whole(statement).order_by(ReviewRound.number.desc()))]


def report(found: ReviewRound) -> RoundReport:
    """The round as its author may see it."""
    sent = submitted(found)
    decided = found.state in DECIDED_STATES
    return RoundReport(
        round_id=found.id,
        number=found.number,
        state=RoundState(found.state),
        opened_at=found.opened_at,
        sent=len(sent),
        expected=max(found.quorum, len(sent)),
        outcome=found.decision.outcome if found.decision else None,
        reasons=found.decision.reasons if found.decision else "",
        decided_at=found.decision.decided_at if found.decision else None,
        verdicts=tuple(neutral_verdict(found, *pair) for pair in sent) if decided else (),
    )


def quality_label(session: Session, kind: str, thing_id: int) -> QualityLabel | None:
    """The label that the latest accepting round earned, or None."""
    statement = (
        select(ReviewRound)
        .where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id, ReviewRound.state == RoundState.ACCEPTED)
        .order_by(ReviewRound.number.desc())
        .limit(1)
    )
    found = session.scalars(_whole(statement)).one_or_none()
    if found is None or found.decision is None:
        return None
    verdicts = [verdict for _assignment, verdict in submitted(found)]
    return QualityLabel(
        summary=summarise(RUBRICS[found.rubric_version], [verdict.scores for verdict in verdicts]),
        rubric_version=found.rubric_version,
        unit_id=found.unit_id,
        decided_at=found.decision.decided_at,
        recommended=sum(verdict.recommendation in FAVOURABLE for verdict in verdicts),
    )


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


def open_tasks(session: Session, reviewers: Iterable[int]) -> Mapping[int, int]:
    """How many reviews each of these people still owes."""
    rows = session.execute(
        select(ReviewAssignment.reviewer_id, func.count())
        .where(ReviewAssignment.reviewer_id.in_(list(reviewers)), ReviewAssignment.state == AssignmentState.ASSIGNED)
        .group_by(ReviewAssignment.reviewer_id)
    )
    return {row[0]: row[1] for row in rows}


def list_candidates(session: Session, found: ReviewRound) -> list[Candidate]:
    """The members of the round's subject group, those with the least work first; authors and past reviewers are refused with the reason."""
    people = {
        person.id: person.full_name
        for role in (Role.GROUP_MEMBER, Role.GROUP_HEAD)
        for person in accounts.holders(session, role, found.unit_id)
    }
    authors = author_ids(session, found)
    taken = {assignment.reviewer_id for assignment in found.assignments}
    load = open_tasks(session, people)
    candidates = [
        Candidate(
            user_id=number,
            name=name,
            open_tasks=load.get(number, 0),
            refusal="author" if number in authors else ("taken" if number in taken else None),
        )
        for number, name in people.items()
    ]
    return sorted(candidates, key=lambda candidate: (candidate.refusal is not None, candidate.open_tasks))


def decisions_of(session: Session, rounds: Collection[int]) -> Mapping[int, ReviewDecision]:
    """Decisions by round."""
    rows = session.scalars(select(ReviewDecision).where(ReviewDecision.round_id.in_(rounds)))
    return {row.round_id: row for row in rows}


def is_overdue(assignment: ReviewAssignment) -> bool:
    """Whether the review is still owed after its date."""
    return assignment.state == AssignmentState.ASSIGNED and assignment.due_at < clock.now()


def describe(session: Session, found: ReviewRound) -> tuple[str, ...]:
    """Short texts that say what the round is about, in the reader's language."""
    return reviewable(found.kind).facts(session, found.snapshot)


def list_tasks(session: Session, actor: Actor, *, done: bool = False, limit: int = 100) -> list[Task]:
    """The actor's reviews: those owed by due date, or those ended, the latest first."""
    statement = (
        select(ReviewAssignment, ReviewRound)
        .join(ReviewRound)
        .where(ReviewAssignment.reviewer_id == actor.user_id)
        .options(selectinload(ReviewAssignment.verdict))
        .limit(limit)
    )
    if done:
        statement = statement.where(ReviewAssignment.state == AssignmentState.SUBMITTED).order_by(
            ReviewAssignment.ended_at.desc()
        )
    else:
        statement = statement.where(ReviewAssignment.state == AssignmentState.ASSIGNED).order_by(ReviewAssignment.due_at)
    return [_task(session, assignment, found) for assignment, found in session.execute(statement)]


def _task(session: Session, assignment: ReviewAssignment, found: ReviewRound) -> Task:
    verdict = assignment.verdict
    return Task(
        assignment_id=assignment.id,
        round_id=found.id,
        title=found.title,
        facts=describe(session, found),
        number=found.number,
        state=AssignmentState(assignment.state),
        assigned_at=assignment.assigned_at,
        due_at=assignment.due_at,
        sent_at=verdict.submitted_at if verdict else None,
        overdue=is_overdue(assignment),
        started=verdict is not None,
        round_state=RoundState(found.state),
    )


def count_tasks(session: Session, actor: Actor) -> int:
    """How many reviews the actor still owes."""
    statement = select(func.count()).select_from(ReviewAssignment)
    return (
        session.scalar(
            statement.where(ReviewAssignment.reviewer_id == actor.user_id, ReviewAssignment.state == AssignmentState.ASSIGNED)
        )
        or 0
    )


def list_rounds(session: Session, paths: Collection[str], states: Collection[str], limit: int = 200) -> list[ReviewRound]:
    """The latest round of each thing within these units that stands in one of `states`, the oldest first."""
    later = aliased(ReviewRound)
    superseded = exists().where(
        later.kind == ReviewRound.kind, later.thing_id == ReviewRound.thing_id, later.number > ReviewRound.number
    )
    statement = (
        select(ReviewRound)
        .where(within(ReviewRound.unit_path, paths), ReviewRound.state.in_(states), ~superseded)
        .order_by(ReviewRound.opened_at, ReviewRound.id)
        .limit(limit)
    )
    return list(session.scalars(_whole(statement)))


def make_card(session: Session, actor: Actor, found: ReviewRound) -> Card:
    """The round as the board shows it. An author who also sees the board gets no marks: those tell about reviewers."""
    authors = author_ids(session, found)
    own = actor.user_id in authors
    due = found.screening_due_at if found.state == RoundState.SCREENING else _earliest_due(found)
    return Card(
        round_id=found.id,
        title=found.title,
        facts=describe(session, found),
        number=found.number,
        state=RoundState(found.state),
        unit_path=found.unit_path,
        opened_at=found.opened_at,
        due_at=due,
        overdue=due is not None and due < clock.now(),
        marks=() if own else tuple(_mark(assignment, authors) for assignment in found.assignments),
        disagreement=found.state == RoundState.DECISION_PENDING and round_facts(found).needs_third,
        own=own,
        closed_at=found.closed_at,
    )


def _earliest_due(found: ReviewRound) -> datetime | None:
    owed = [assignment.due_at for assignment in found.assignments if assignment.state == AssignmentState.ASSIGNED]
    return min(owed) if owed and found.state == RoundState.UNDER_REVIEW else None


def _mark(assignment: ReviewAssignment, authors: Collection[int]) -> ReviewerMark:
    return ReviewerMark(
        letter=letter(assignment.place),
        state=AssignmentState(assignment.state),
        due_at=assignment.due_at,
        overdue=is_overdue(assignment),
        conflict=assignment.reviewer_id in authors,
    )


def load_for_head(session: Session, actor: Actor, round_id: int) -> ReviewRound:
    """The round for somebody who leads its review. Raises NotFound outside their units, Forbidden for an author: names stand there."""
    found = load_round(session, round_id)
    if not actor.can(Permission.SEE_BOARD, found.unit_path):
        raise NotFound(_l("There is no such review."))
    if actor.user_id in author_ids(session, found):
        raise Forbidden(_l("An author cannot take part in the review of their own work."), code="conflict_author")
    return found


def load_task(session: Session, actor: Actor, assignment_id: int) -> ReviewAssignment:
    """The actor's own review; raises NotFound for anybody else's, and for one that was given back."""
    assignment = load_assignment(session, assignment_id)
    ended = assignment.state in (AssignmentState.RELEASED, AssignmentState.DECLINED)
    if actor.user_id is None or assignment.reviewer_id != actor.user_id or ended:
        raise NotFound(_l("There is no such review."))
    return assignment


def previous_verdicts(session: Session, found: ReviewRound) -> list[Mapping[str, str]]:
    """The scores sent in the round before this one, if the rubric was the same."""
    if found.number == 1:
        return []
    statement = _whole(
        select(ReviewRound).where(
            ReviewRound.kind == found.kind, ReviewRound.thing_id == found.thing_id, ReviewRound.number == found.number - 1
        )
    )
    before = session.scalars(statement).one_or_none()
    if before is None or before.rubric_version != found.rubric_version:
        return []
    return [verdict.scores for _assignment, verdict in submitted(before)]
