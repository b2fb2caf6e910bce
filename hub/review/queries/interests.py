"""Conflicts of interest as the tables know them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from hub.accounts import queries as accounts
from hub.accounts.rules import fold
from hub.accounts.schemas import HeldRole, Person
from hub.core import clock
from hub.core.authz import Role
from hub.review.models import ReviewAuthor, ReviewRound
from hub.review.queries.loading import author_ids, levels_of, submitted
from hub.review.queries.policies import policy_of
from hub.review.rules.conflicts import CO_AUTHOR_SPAN, Circumstances, Conflict, Identity, Part, find_conflicts
from hub.schools import queries as schools
from hub.schools.rules.paths import path_ids
from hub.schools.schemas import UnitKind

_STAFF = frozenset(Role) - {Role.PUPIL, Role.PARENT}


def conflicts_of(session: Session, found: ReviewRound, people: Collection[int], part: Part) -> Mapping[int, tuple[Conflict, ...]]:
    """The conflicts of these people with a part in this round, set aside or not, the hard ones first."""
    authors = author_ids(session, found)
    known = {person.id: person for person in accounts.people(session, {*people, *authors})}
    held = accounts.roles_by_user(session, {*people, *authors})
    identities = (*(_identity(known[author]) for author in sorted(authors) if author in known), *_outsiders(found))
    at_schools = _schools(session, held)
    author_schools = {school for author in authors for school in at_schools.get(author, ())}
    directing = _directing(held, people, found.opened_by or min(authors, default=0))
    together = _wrote_together(session, people, authors)
    policy = policy_of(session, found.unit_id)
    reviewers = {assignment.reviewer_id for assignment, _verdict in submitted(found)}
    return {
        number: find_conflicts(
            part,
            Circumstances(
                person=_identity(known[number]) if number in known else Identity(number, ""),
                authors=identities,
                directs_submitter=number in directing,
                shares_school=bool(author_schools & at_schools.get(number, set())),
                wrote_together=number in together,
                declared=any(one.reviewer_id == number and one.relation for one in found.assignments),
                levels=levels_of(found),
                same_school=policy.same_school,
                reviewers=reviewers,
                signed=_signed(found),
            ),
        )
        for number in people
    }


def set_aside(found: ReviewRound, person: int, part: Part) -> frozenset[str]:
    """The soft conflicts of this person in this part that somebody in charge has set aside."""
    rows = (row for row in found.overrides if row.person_id == person and row.part == part)
    return frozenset(conflict for row in rows for conflict in row.conflicts)


def _identity(person: Person) -> Identity:
    return Identity(person.id, fold(person.full_name), (person.email or "").strip().casefold(), (person.code or "").casefold())


def _outsiders(found: ReviewRound) -> tuple[Identity, ...]:
    return tuple(
        Identity(None, fold(author.name), author.email.strip().casefold()) for author in found.authors if author.user_id is None
    )


def _signed(found: ReviewRound) -> frozenset[int]:
    signers = {signature.signed_by for signature in found.signatures if signature.signed_by is not None}
    return frozenset(signers | ({found.decision.decided_by} if found.decision else set()))


def _schools(session: Session, held: Mapping[int, Collection[HeldRole]]) -> dict[int, set[int]]:
    """By person, the schools in which they work."""
    paths = {
        number: {step for role in roles if role.role in _STAFF for step in path_ids(role.unit_path)}
        for number, roles in held.items()
    }
    units = schools.units(session, {step for steps in paths.values() for step in steps})
    return {number: {step for step in steps if units[step].kind == UnitKind.SCHOOL} for number, steps in paths.items()}


def _directing(held: Mapping[int, Collection[HeldRole]], people: Collection[int], submitter: int) -> set[int]:
    """Who of these people heads a group that the submitter is a member of, or leads the submitter's school."""
    own = [role for role in held.get(submitter, ()) if role.role in _STAFF]
    groups = {role.unit_id for role in own if role.role == Role.GROUP_MEMBER}
    return {
        number
        for number in people
        if number != submitter
        and any(
            (role.role == Role.GROUP_HEAD and role.unit_id in groups)
            or (role.role == Role.SCHOOL_LEADER and any(mine.unit_path.startswith(role.unit_path) for mine in own))
            for role in held.get(number, ())
        )
    }


def _wrote_together(session: Session, people: Collection[int], authors: Collection[int]) -> set[int]:
    """Who of these people handed something in together with one of the authors within the last years."""
    other = aliased(ReviewAuthor)
    rows = session.execute(
        select(ReviewAuthor.user_id)
        .join(other, other.round_id == ReviewAuthor.round_id)
        .join(ReviewRound, ReviewRound.id == ReviewAuthor.round_id)
        .where(
            ReviewAuthor.user_id.in_(list(people)),
            other.user_id.in_(list(authors)),
            other.user_id != ReviewAuthor.user_id,
            ReviewRound.opened_at >= clock.now() - CO_AUTHOR_SPAN,
        )
        .distinct()
    )
    return {row[0] for row in rows if row[0] is not None}
