"""Reads of people, roles and sign-ins, for every feature above."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, column, exists, or_, select, table
from sqlalchemy.orm import Session

from hub.accounts.models import RoleAssignment, User, UserSession, UserStatus
from hub.accounts.rules import clean_username, fold
from hub.accounts.schemas import CurrentSession, HeldRole, Person
from hub.core import clock
from hub.core.authz import Actor, Grant, Role
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.web.paging import Page, PageArgs, keyset

# the tree of units belongs to hub.schools, which stands above; only these columns are read here
unit = table("unit", column("id"), column("path"), column("name"))


def _active(now: datetime) -> ColumnElement[bool]:
    return and_(RoleAssignment.starts_at <= now, or_(RoleAssignment.ends_at.is_(None), RoleAssignment.ends_at > now))


def load_actor(session: Session, user_id: int) -> Actor:
    """The person with the grants that hold now; raises NotFound for an unknown or disabled one."""
    user = session.get(User, user_id)
    if user is None or user.status != UserStatus.ACTIVE:
        raise NotFound(_l("There is no such account."))
    rows = session.execute(
        select(RoleAssignment.role, RoleAssignment.unit_id, unit.c.path)
        .join(unit, unit.c.id == RoleAssignment.unit_id)
        .where(RoleAssignment.user_id == user_id, _active(clock.now()))
        .order_by(RoleAssignment.id)
    )
    return Actor(user.id, user.full_name, tuple(Grant(Role(role), unit_id, path) for role, unit_id, path in rows))


def hash_token(token: str) -> str:
    """How a session's token is kept: it is random, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_session(session: Session, token: str) -> CurrentSession | None:
    """The living session of this token with its person and grants, in one query; None when it ended or never was."""
    now = clock.now()
    rows = session.execute(
        select(UserSession, User, RoleAssignment.role, RoleAssignment.unit_id, unit.c.path)
        .join(User, User.id == UserSession.user_id)
        .outerjoin(RoleAssignment, and_(RoleAssignment.user_id == User.id, _active(now)))
        .outerjoin(unit, unit.c.id == RoleAssignment.unit_id)
        .where(
            UserSession.token_hash == hash_token(token),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
            User.status == UserStatus.ACTIVE,
        )
        .order_by(RoleAssignment.id)
    ).all()
    if not rows:
        return None
    found, user = rows[0][0], rows[0][1]
    grants = tuple(Grant(Role(role), unit_id, path) for _, _, role, unit_id, path in rows if role)
    return CurrentSession(
        session_id=found.id,
        actor=Actor(user.id, user.full_name, grants),
        username=user.username,
        language=user.language,
        must_change=user.must_change,
        seen_at=found.seen_at,
    )


def list_sessions(session: Session, user_id: int) -> list[UserSession]:
    """The person's living sessions, the latest first."""
    statement = select(UserSession).where(
        UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > clock.now()
    )
    return list(session.scalars(statement.order_by(UserSession.seen_at.desc(), UserSession.id.desc())))


def get_person(session: Session, user_id: int) -> Person:
    """One person; raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_l("There is no such account."))
    return Person.model_validate(user)


def find_user(session: Session, username: str) -> Person | None:
    """The person with this user name (in any case), or None."""
    user = session.scalars(select(User).where(User.username == clean_username(username))).one_or_none()
    return Person.model_validate(user) if user else None


def names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Full names by id, for lists; unknown ids are left out."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    rows = session.execute(select(User.id, User.full_name).where(User.id.in_(wanted)))
    return {row.id: row.full_name for row in rows}


def people(session: Session, ids: Collection[int]) -> list[Person]:
    """These people, ordered by given name."""
    if not ids:
        return []
    rows = session.scalars(select(User).where(User.id.in_(ids)).order_by(User.sort_key, User.id))
    return [Person.model_validate(row) for row in rows]


def roles_of(session: Session, user_id: int) -> list[HeldRole]:
    """All roles the person holds or held, those in force first."""
    rows = session.execute(
        select(RoleAssignment, unit.c.name, unit.c.path)
        .join(unit, unit.c.id == RoleAssignment.unit_id)
        .where(RoleAssignment.user_id == user_id)
        .order_by(RoleAssignment.ends_at.is_not(None), unit.c.path, RoleAssignment.role, RoleAssignment.id)
    )
    return [_held(row, name, path) for row, name, path in rows]


def _held(row: RoleAssignment, name: str, path: str) -> HeldRole:
    return HeldRole(
        id=row.id,
        user_id=row.user_id,
        role=Role(row.role),
        unit_id=row.unit_id,
        unit_name=name,
        unit_path=path,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def roles_by_user(session: Session, ids: Collection[int]) -> Mapping[int, list[HeldRole]]:
    """The roles in force of these people, for lists."""
    found: dict[int, list[HeldRole]] = {number: [] for number in ids}
    if not ids:
        return found
    rows = session.execute(
        select(RoleAssignment, unit.c.name, unit.c.path)
        .join(unit, unit.c.id == RoleAssignment.unit_id)
        .where(RoleAssignment.user_id.in_(ids), _active(clock.now()))
        .order_by(unit.c.path, RoleAssignment.role)
    )
    for row, name, path in rows:
        found[row.user_id].append(_held(row, name, path))
    return found


def holders(session: Session, role: Role, unit_id: int) -> list[Person]:
    """Who holds this role at exactly this unit now, ordered by given name."""
    rows = session.scalars(
        select(User)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .where(RoleAssignment.role == role, RoleAssignment.unit_id == unit_id, _active(clock.now()))
        .where(User.status == UserStatus.ACTIVE)
        .order_by(User.sort_key, User.id)
    ).unique()
    return [Person.model_validate(row) for row in rows]


def list_people(
    session: Session, paths: Collection[str], page: PageArgs, *, search: str = "", role: Role | None = None
) -> Page[Person]:
    """People with a role in force within these unit paths, by given name, a page at a time.

    `search` matches parts of the name without accents, the user name or the code.
    """
    within = or_(*(unit.c.path.startswith(path, autoescape=True) for path in paths)) if paths else unit.c.path.is_(None)
    held = exists().where(RoleAssignment.user_id == User.id, RoleAssignment.unit_id == unit.c.id, within, _active(clock.now()))
    if role is not None:
        held = held.where(RoleAssignment.role == role)
    statement = select(User).where(held)
    for word in fold(search).split()[:8]:
        statement = statement.where(
            or_(
                User.folded.contains(word, autoescape=True),
                User.username.contains(word, autoescape=True),
                User.code.icontains(word, autoescape=True),
            )
        )
    return keyset(session, statement, (User.sort_key, User.id), page).map(Person.model_validate)
