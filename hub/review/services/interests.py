"""Conflicts of interest where somebody acts: refused, or set aside with a reason that is kept and audited."""

from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import Conflict as ConflictError
from hub.core.errors import Forbidden, Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork
from hub.review.models import ReviewOverride, ReviewRound
from hub.review.queries.interests import conflicts_of, set_aside
from hub.review.rules.conflicts import Conflict, Part, hard, standing
from hub.review.schemas.texts import CONFLICTS


def refuse(conflict: Conflict) -> Forbidden:
    """The refusal of a hard conflict, with code "conflict_" and its name."""
    return Forbidden(CONFLICTS[conflict], code=f"conflict_{conflict}")


def require_no_author(uow: UnitOfWork, actor: Actor, found: ReviewRound) -> None:
    """Whoever runs the review of a round must not be one of its authors, by this or another account; raises Forbidden."""
    if actor.user_id is None:
        return
    conflicts = conflicts_of(uow.session, found, [actor.user_id], Part.DECIDER)[actor.user_id]
    for conflict in (Conflict.AUTHOR, Conflict.SAME_PERSON):
        if conflict in conflicts:
            raise refuse(conflict)


def require_clear(uow: UnitOfWork, actor: Actor, found: ReviewRound, person: int, part: Part, override: str = "") -> None:
    """The person may take this part. Raises Forbidden for a hard conflict, and Conflict (code "conflict_soft", details `conflicts`) for a
    soft one that nobody has set aside, unless `override` gives the actor's reason for doing so now."""
    conflicts = conflicts_of(uow.session, found, [person], part)[person]
    blocks = hard(conflicts)
    if blocks:
        raise refuse(blocks[0])
    left = standing(conflicts, set_aside(found, person, part))
    if not left:
        return
    if not override.strip():
        raise ConflictError(
            _l("There is a conflict of interest. It can only be set aside with a reason, which is kept."),
            code="conflict_soft",
            conflicts=[str(conflict) for conflict in left],
        )
    put_aside(uow, actor, found, person, part, left, override)


def put_aside(
    uow: UnitOfWork, actor: Actor, found: ReviewRound, person: int, part: Part, conflicts: tuple[Conflict, ...], reason: str
) -> None:
    """Keeps that the actor set these soft conflicts aside, and why."""
    if not reason.strip() or actor.user_id is None:
        message = _l("Say why this conflict of interest may be set aside.")
        raise Invalid(message, code="reason_missing", fields={"override": message})
    names = [str(conflict) for conflict in conflicts]
    found.overrides.append(
        ReviewOverride(
            person_id=person, part=part, conflicts=names, reason=reason.strip(), made_by=actor.user_id, made_at=clock.now()
        )
    )
    details = {"person": person, "part": str(part), "conflicts": names, "reason": reason.strip()}
    uow.audit(actor, "review.override", ("review_round", found.id), details, unit_path=found.unit_path)
