"""Who could review: the members of the group, and for wider signatures those of the same subject elsewhere, weighed with reasons."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.authz import Actor
from hub.core.errors import NotFound
from hub.review.models import ReviewAssignment, ReviewAuthor, ReviewRound, ReviewVerdict
from hub.review.policy import Permission
from hub.review.queries.interests import conflicts_of, set_aside
from hub.review.queries.loading import levels_of
from hub.review.rules.assignments import ASKED, GONE, OWED, SENT, AssignmentState
from hub.review.rules.conflicts import HARD, Conflict, Part, hard, standing
from hub.review.rules.suggesting import Past, Weighed, rank, weigh
from hub.review.rules.workflow import Level
from hub.review.schemas.values import Candidate
from hub.schools import queries as schools


def open_tasks(session: Session, reviewers: Iterable[int]) -> Mapping[int, int]:
    """How many answers and reviews each of these people still owes."""
    rows = session.execute(
        select(ReviewAssignment.reviewer_id, func.count())
        .where(ReviewAssignment.reviewer_id.in_(list(reviewers)), ReviewAssignment.state.in_(OWED))
        .group_by(ReviewAssignment.reviewer_id)
    )
    return {row[0]: row[1] for row in rows}


def pasts(session: Session, people: Collection[int], found: ReviewRound, readers: Collection[int] = ()) -> Mapping[int, Past]:
    """What these people did as reviewers before; without the works of those who are going to read it, since that would tell who reviewed them."""
    written = select(ReviewAuthor.round_id).where(ReviewAuthor.user_id.in_(list(readers)))
    theirs = select(ReviewRound.kind, ReviewRound.thing_id).where(
        ReviewRound.id.in_(written) | ReviewRound.opened_by.in_(list(readers))
    )
    rows = session.execute(
        select(
            ReviewAssignment.reviewer_id,
            ReviewAssignment.state,
            ReviewAssignment.review_due_at,
            ReviewAssignment.responded_at,
            ReviewAssignment.rating,
            ReviewVerdict.submitted_at,
            ReviewRound.kind,
            ReviewRound.unit_id,
        )
        .join(ReviewRound, ReviewRound.id == ReviewAssignment.round_id)
        .outerjoin(ReviewVerdict, ReviewVerdict.assignment_id == ReviewAssignment.id)
        .where(
            ReviewAssignment.reviewer_id.in_(list(people)),
            ReviewAssignment.state != AssignmentState.CANCELLED,
            tuple_(ReviewRound.kind, ReviewRound.thing_id).not_in(theirs),
        )
        .order_by(ReviewAssignment.id)
    ).all()
    told: dict[int, Past] = {}
    for person in people:
        mine = [row for row in rows if row.reviewer_id == person]
        ended = [row for row in mine if row.state not in OWED]
        sent = [row for row in ended if row.state in SENT]
        told[person] = Past(
            open_tasks=len(mine) - len(ended),
            ended=len(ended),
            in_time=sum(row.submitted_at is not None and row.submitted_at <= row.review_due_at for row in sent),
            unanswered=sum(row.state == AssignmentState.RELEASED and row.responded_at is None for row in ended),
            ratings=tuple(row.rating for row in sent if row.rating is not None),
            same_kind=sum(row.kind == found.kind and row.unit_id == found.unit_id for row in sent),
        )
    return told


def eligible(session: Session, found: ReviewRound) -> Mapping[int, bool]:
    """Who may be asked, and whether from another group: members of the group, and of groups with its subjects where a wider signature is wanted."""
    people = {person.id: False for person in schools.group_members(session, found.unit_id)}
    if len(levels_of(found)) > 1:
        for group in schools.groups_sharing_subjects(session, found.unit_id):
            for person in schools.group_members(session, group):
                people.setdefault(person.id, True)
    return people


def may_review(session: Session, found: ReviewRound, person: Actor) -> bool:
    """Whether the person is one of those who may be asked."""
    if person.can(Permission.WRITE, found.unit_path):
        return True
    return Level.SCHOOL in levels_of(found) and person.user_id in eligible(session, found)


def may_still_review(session: Session, assignment: ReviewAssignment) -> bool:
    """Whether the task's reviewer has an account and is one of those who may be asked now."""
    try:
        person = accounts.load_actor(session, assignment.reviewer_id)
    except NotFound:
        return False
    return may_review(session, assignment.round, person)


def list_candidates(session: Session, found: ReviewRound, readers: Collection[int] = ()) -> list[Candidate]:
    """Everybody eligible, those best asked first; the refused last, with what refuses them. `readers`: for whose eyes, see `pasts`."""
    people = eligible(session, found)
    names = accounts.names(session, people)
    conflicts = conflicts_of(session, found, people, Part.REVIEWER)
    past = pasts(session, people, found, readers)
    tasks = {assignment.reviewer_id: assignment for assignment in found.assignments}
    weighed = [weigh(person, past[person], other_school=people[person]) for person in people]

    def candidate(one: Weighed) -> Candidate:
        own, task = conflicts[one.user_id], tasks.get(one.user_id)
        block = hard(own)
        again = task is not None and task.state in GONE
        return Candidate(
            user_id=one.user_id,
            name=names.get(one.user_id, ""),
            open_tasks=past[one.user_id].open_tasks,
            refusal=block[0] if block else ("taken" if task is not None and not again else None),
            soft=tuple(c for c in standing(own, set_aside(found, one.user_id, Part.REVIEWER)) if c not in HARD),
            reasons=one.reasons,
            reliability=past[one.user_id].reliability,
            rating=past[one.user_id].rating,
            resend=task.id if task is not None and again else None,
        )

    found_ones = [candidate(one) for one in rank(weighed)]
    return sorted(found_ones, key=lambda one: (one.refusal is not None, one.resend is not None, bool(one.soft)))


def suggest(session: Session, found: ReviewRound, count: int = 3, readers: Collection[int] = ()) -> list[Candidate]:
    """The people to ask next, with the reasons: never one with a hard conflict, nor one who was asked before."""
    free = [one for one in list_candidates(session, found, readers) if one.refusal is None and one.resend is None]
    return free[:count]


def can_be_set_aside(session: Session, found: ReviewRound) -> Mapping[int, tuple[Conflict, ...]]:
    """By reviewer who is asked, at work or has sent: the soft conflicts that nobody has set aside, also those that came up since. Without
    those who have a hard one as well."""
    people = [task.reviewer_id for task in found.assignments if task.state not in GONE]
    own = {
        person: standing(conflicts, set_aside(found, person, Part.REVIEWER))
        for person, conflicts in conflicts_of(session, found, people, Part.REVIEWER).items()
    }
    return {person: left for person, left in own.items() if left and not hard(left)}


def relation_stands(assignment: ReviewAssignment) -> bool:
    """Whether the person declared a relation that nobody has set aside yet."""
    aside = set_aside(assignment.round, assignment.reviewer_id, Part.REVIEWER)
    return bool(assignment.relation) and Conflict.DECLARED not in aside


def waits_for_head(assignment: ReviewAssignment) -> bool:
    """Whether the answer cannot be given before somebody in charge sets the declared relation aside."""
    return assignment.state in ASKED and relation_stands(assignment)


def owes(assignment: ReviewAssignment) -> bool:
    """Whether the next step is the reviewer's own: an answer, or the review. Then, and only then, they are reminded."""
    return assignment.state in OWED and not waits_for_head(assignment)
