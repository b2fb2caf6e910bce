"""Who somebody is to a library."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.authz import Actor, Role, require
from hub.core.errors import Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools
from library.circulation import queries
from library.circulation.models import Category, Patron
from library.circulation.policy import Permission

TEACHING = {Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD}


def _category(roles: set[str]) -> Category:
    if Role.PUPIL in roles:
        return Category.PUPIL
    return Category.TEACHER if roles & TEACHING else Category.STAFF


def _free_number(session: Session, unit_id: int, wanted: str, user_id: int) -> str:
    taken = session.scalar(select(Patron.id).where(Patron.unit_id == unit_id, Patron.card_number == wanted))
    return wanted if taken is None else f"{wanted}-{user_id}"


def ensure_patron(uow: UnitOfWork, unit_id: int, unit_path: str, user_id: int) -> Patron:
    """The person's membership of this library, made on their first visit. Raises NotFound for who is not of the school."""
    row = uow.session.scalars(select(Patron).where(Patron.unit_id == unit_id, Patron.user_id == user_id)).one_or_none()
    roles = queries.roles_at(uow.session, user_id, unit_path)
    if not roles - {Role.PARENT}:
        if row is not None:
            return row  # left the school with books at home: the desk must still see them
        raise NotFound(_l("This person does not belong to this school."))
    category = _category(roles)
    if row is None:
        person = accounts.get_person(uow.session, user_id)
        wanted = (person.code or person.username).upper()
        row = Patron(
            unit_id=unit_id,
            user_id=user_id,
            card_number=_free_number(uow.session, unit_id, wanted, user_id),
            category=category,
        )
        uow.session.add(row)
        uow.flush()
    elif row.category != category:
        row.category = category
    return row


def block_card(actor: Actor, patron_id: int, reason: str) -> None:
    """Stops lending to a person, with the reason that the desk shows; an empty reason lifts the block."""
    text = " ".join(reason.split())
    if len(text) > 300:
        raise Invalid(_l("Write at most 300 characters."), fields={"reason": _l("Write at most 300 characters.")})
    with unit_of_work() as uow:
        row = uow.session.get(Patron, patron_id, with_for_update=True)
        if row is None:
            raise NotFound(_l("This person has no card of this library."))
        path = schools.get_unit(uow.session, row.unit_id).path
        require(actor, Permission.DESK, path)
        row.blocked_reason = text or None
        uow.audit(
            actor, "circulation.block" if text else "circulation.unblock", ("patron", row.id), {"reason": text}, unit_path=path
        )
