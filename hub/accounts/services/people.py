"""Making accounts, changing them, giving and ending roles."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hub.accounts import queries
from hub.accounts.events import RolesChanged
from hub.accounts.models import RoleAssignment, User, UserStatus
from hub.accounts.policy import Permission
from hub.accounts.rules import base_username, clean_username, fold, is_username, name_sort_key
from hub.accounts.schemas import NewUser
from hub.accounts.services.passwords import HASHER, QUICK_HASHER, check_password, generated_password, revoke_all
from hub.accounts.services.rights import require_known, require_over, unit_path
from hub.core import clock
from hub.core.authz import Actor, Role, require
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.i18n import LANGUAGES
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work


def change_language(actor: Actor, language: str) -> None:
    """Remembers the language of one's own pages and mails."""
    if language not in LANGUAGES:
        raise Invalid(_l("This language is not offered."), code="unknown_language")
    with unit_of_work() as uow:
        uow.session.execute(update(User).where(User.id == actor.user_id).values(language=language))


def _free_username(session: Session, base: str) -> str:
    rows = session.scalars(select(User.username).where(User.username.startswith(base, autoescape=True)))
    taken = set(rows)
    if base not in taken:
        return base
    number = 2
    while f"{base}{number}" in taken:
        number += 1
    return f"{base}{number}"


def create_user(actor: Actor, new: NewUser, role: Role, unit_id: int) -> tuple[int, str]:
    """Makes an account with its first role; returns the id and the password to hand over (empty when the caller chose one).

    Raises Forbidden outside the actor's units, Conflict when the user name is taken.
    """
    generated = "" if new.password else generated_password()
    return _create(actor, new, role, unit_id, generated), generated


def create_user_with(actor: Actor, new: NewUser, role: Role, unit_id: int, *, initial_password: str) -> int:
    """Makes an account whose random initial password the caller has drawn; returns the id."""
    return _create(actor, new, role, unit_id, initial_password)


def _create(actor: Actor, new: NewUser, role: Role, unit_id: int, generated: str) -> int:
    with unit_of_work() as uow:
        path = unit_path(uow.session, unit_id)
        require(actor, Permission.MANAGE, path)
        username = clean_username(new.username) or _free_username(uow.session, base_username(new.full_name))
        _check_username(uow.session, username)
        if new.password:
            check_password(new.password, username, new.full_name)
        user = User(
            username=username,
            full_name=new.full_name,
            sort_key=name_sort_key(new.full_name),
            folded=fold(new.full_name),
            email=new.email,
            language=new.language,
            status=UserStatus.ACTIVE,
            password_hash=QUICK_HASHER.hash(generated) if generated else HASHER.hash(new.password),
            must_change=new.must_change,
            code=new.code,
            born_on=new.born_on,
            gender=new.gender,
        )
        uow.session.add(user)
        uow.flush()
        uow.audit(actor, "account.create", ("user", user.id), {"username": username}, unit_path=path)
        begin_role(uow, actor, user.id, role, unit_id)
        return user.id


def _check_username(session: Session, username: str) -> None:
    if not is_username(username):
        message = _l("A user name has letters without accents, digits, and . _ - between them.")
        raise Invalid(message, code="bad_username", fields={"username": message})
    if session.scalar(select(User.id).where(User.username == username)) is not None:
        message = _l("The user name %(name)s is taken.", name=username)
        raise Conflict(message, code="username_taken", fields={"username": message})


def assign_role(actor: Actor, user_id: int, role: Role, unit_id: int, *, starts_at: datetime | None = None) -> None:
    """Gives a role within a unit from now (or `starts_at`) on; a role already held stays as it is.

    The person must have had a role within the actor's units before: numbers of people are easy to guess, and a role lets one see them.
    """
    with unit_of_work() as uow:
        require(actor, Permission.MANAGE, unit_path(uow.session, unit_id))
        require_known(actor, uow.session, user_id)
        begin_role(uow, actor, user_id, role, unit_id, starts_at=starts_at)


def begin_role(
    uow: UnitOfWork, actor: Actor, user_id: int, role: Role, unit_id: int, *, starts_at: datetime | None = None
) -> None:
    """Writes a role for a service that has itself checked that the actor may give it."""
    queries.get_person(uow.session, user_id)
    held = uow.session.scalar(
        select(RoleAssignment.id).where(
            RoleAssignment.user_id == user_id,
            RoleAssignment.role == role,
            RoleAssignment.unit_id == unit_id,
            or_(RoleAssignment.ends_at.is_(None), RoleAssignment.ends_at > clock.now()),
        )
    )
    if held is not None:
        return
    row = RoleAssignment(user_id=user_id, role=role, unit_id=unit_id, starts_at=starts_at or clock.now(), ends_at=None)
    uow.session.add(row)
    path = unit_path(uow.session, unit_id)
    uow.audit(actor, "account.role_begin", ("user", user_id), {"role": role, "unit": unit_id}, unit_path=path)
    uow.dispatch(RolesChanged(user_id, role, unit_id))


def end_role(actor: Actor, assignment_id: int) -> None:
    """Ends a role now. The last administrator of the whole hub cannot end their own."""
    with unit_of_work() as uow:
        row = uow.session.get(RoleAssignment, assignment_id, with_for_update=True)
        if row is None:
            raise NotFound(_l("There is no such role."))
        path = unit_path(uow.session, row.unit_id)
        require(actor, Permission.MANAGE, path)
        now = clock.now()
        if row.ends_at is not None and row.ends_at <= now:
            return
        if row.role == Role.ADMIN and len(queries.holders(uow.session, Role.ADMIN, row.unit_id)) == 1:
            raise Conflict(_l("A unit keeps at least one administrator. Appoint another one first."), code="last_admin")
        row.ends_at = now
        uow.audit(actor, "account.role_end", ("user", row.user_id), {"role": row.role, "unit": row.unit_id}, unit_path=path)
        uow.dispatch(RolesChanged(row.user_id, row.role, row.unit_id))


def set_status(actor: Actor, user_id: int, status: UserStatus) -> None:
    """Lets a person sign in again, or no longer; a disabled person's sessions end at once."""
    if user_id == actor.user_id:
        raise Conflict(_l("You cannot disable your own account."), code="own_account")
    with unit_of_work() as uow:
        user = uow.session.get(User, user_id, with_for_update=True)
        if user is None:
            raise NotFound(_l("There is no such account."))
        require_over(actor, uow.session, user_id)
        user.status = status
        if status == UserStatus.DISABLED:
            revoke_all(uow.session, user_id)
        uow.audit(actor, "account.status", ("user", user_id), {"status": status})
