"""Reads of bookmarks and collections. Whom a collection is shared with is a condition of the query."""

from collections.abc import Collection as Ids
from collections.abc import Iterable
from typing import Final

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session, selectinload

from hub.accounts import queries as accounts
from hub.collections.models import Bookmark, Collection, CollectionEntry, CollectionNotice
from hub.collections.policy import Permission
from hub.collections.rules import Change, Sharing
from hub.collections.schemas import BookmarkView, CollectionLine, CollectionView, EntryView, NoticeView, ShareTarget
from hub.core.authz import Actor
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.materials.queries.cards import cards
from hub.schools import queries as schools
from hub.schools.schemas import UnitKind
from hub.schools.search import unit_token, viewer_tokens
from hub.web.paging import Page, PageArgs, keyset

NOTICES: Final = 50


def not_there() -> NotFound:
    """The answer for what does not exist and for what is not shared with this person: the same."""
    return NotFound(_l("There is no such collection, or it is not shared with you."))


def load(session: Session, collection_id: int, *, lock: bool = False) -> Collection:
    """The collection with its entries; raises NotFound. Says nothing about who may see it."""
    statement = select(Collection).where(Collection.id == collection_id).options(selectinload(Collection.entries))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise not_there()
    return row


def load_own(session: Session, actor: Actor, collection_id: int, *, lock: bool = False) -> Collection:
    """The collection if it is the actor's; else it is not there."""
    row = load(session, collection_id, lock=lock)
    if row.owner_id != actor.user_id:
        raise not_there()
    return row


def load_readable(session: Session, actor: Actor, collection_id: int) -> Collection:
    """The collection if it is the actor's or shared with a unit that the actor belongs to; else it is not there."""
    row = load(session, collection_id)
    if row.owner_id == actor.user_id or _is_shared_with(session, actor, row):
        return row
    raise not_there()


def _is_shared_with(session: Session, actor: Actor, row: Collection) -> bool:
    return row.sharing == Sharing.UNIT and unit_token(row.unit_path) in viewer_tokens(session, actor)


def share_targets(session: Session, actor: Actor) -> list[ShareTarget]:
    """The groups and schools that the person belongs to and may share with."""
    if not actor.can(Permission.SHARE):
        return []
    inside = schools.units(session, [grant.unit_id for grant in actor.grants])
    groups = [unit for unit in inside.values() if unit.kind == UnitKind.SUBJECT_GROUP]
    return [ShareTarget(unit.id, unit.path, unit.name) for unit in [*groups, *schools.schools_of(session, actor)]]


def view(session: Session, actor: Actor, collection_id: int) -> CollectionView:
    """The collection for its page; what is not open to the reader has no card."""
    row = load_readable(session, actor, collection_id)
    kept = [entry for entry in row.entries if entry.removed_at is None]
    found = cards(session, actor, [entry.material_id for entry in kept])
    names = schools.unit_names(session, [row.unit_id])
    return CollectionView(
        id=row.id,
        title=row.title,
        about=row.about,
        owner=accounts.names(session, [row.owner_id]).get(row.owner_id, ""),
        own=row.owner_id == actor.user_id,
        unit_id=row.unit_id,
        shared_with=names.get(row.unit_id or 0, ""),
        entries=tuple(EntryView(entry.id, entry.note, found.get(entry.material_id)) for entry in kept),
        updated_at=row.updated_at,
    )


def _lines(session: Session, rows: Iterable[Collection]) -> list[CollectionLine]:
    found = list(rows)
    counted = session.execute(
        select(CollectionEntry.collection_id, func.count())
        .where(CollectionEntry.collection_id.in_([row.id for row in found]), CollectionEntry.removed_at.is_(None))
        .group_by(CollectionEntry.collection_id)
    )
    counts = {number: count for number, count in counted}  # noqa: C416 -- a Row is no tuple to the type checker
    owners = accounts.names(session, [row.owner_id for row in found])
    units = schools.unit_names(session, [row.unit_id for row in found])
    return [
        CollectionLine(
            row.id,
            row.title,
            owners.get(row.owner_id, ""),
            units.get(row.unit_id or 0, ""),
            counts.get(row.id, 0),
            row.updated_at,
        )
        for row in found
    ]


def list_own(session: Session, actor: Actor, limit: int = 200) -> list[CollectionLine]:
    """The actor's collections, the last changed first."""
    statement = select(Collection).where(Collection.owner_id == actor.user_id)
    return _lines(session, session.scalars(statement.order_by(Collection.updated_at.desc(), Collection.id.desc()).limit(limit)))


def list_shared(session: Session, actor: Actor, page: PageArgs) -> Page[CollectionLine]:
    """What others share with units that the actor belongs to, the last changed first."""
    prefix = unit_token("")
    paths = [token.removeprefix(prefix) for token in viewer_tokens(session, actor) if token.startswith(prefix)]
    statement = select(Collection).where(
        Collection.sharing == Sharing.UNIT,
        Collection.owner_id != actor.user_id,
        Collection.unit_path.in_(paths) if paths else false(),
    )
    found = keyset(session, statement, (Collection.updated_at.desc(), Collection.id.desc()), page)
    by_id = {line.id: line for line in _lines(session, found)}
    return found.map(lambda row: by_id[row.id])


def list_bookmarks(session: Session, actor: Actor, page: PageArgs) -> Page[BookmarkView]:
    """The actor's bookmarks, the latest first."""
    statement = select(Bookmark).where(Bookmark.user_id == actor.user_id)
    found = keyset(session, statement, (Bookmark.created_at.desc(), Bookmark.id.desc()), page)
    known = cards(session, actor, [row.material_id for row in found])
    return found.map(lambda row: BookmarkView(row.material_id, row.created_at, known.get(row.material_id)))


def count_bookmarks(session: Session, actor: Actor) -> int:
    """How many materials the actor has bookmarked."""
    return session.scalar(select(func.count()).where(Bookmark.user_id == actor.user_id)) or 0


def bookmarked(session: Session, actor: Actor, ids: Ids[int]) -> frozenset[int]:
    """Which of these materials the actor has bookmarked."""
    statement = select(Bookmark.material_id).where(Bookmark.user_id == actor.user_id, Bookmark.material_id.in_(ids))
    return frozenset(session.scalars(statement)) if ids else frozenset()


def containing(session: Session, actor: Actor, material_id: int) -> frozenset[int]:
    """The actor's collections that hold the material."""
    statement = (
        select(CollectionEntry.collection_id)
        .join(Collection, Collection.id == CollectionEntry.collection_id)
        .where(
            Collection.owner_id == actor.user_id,
            CollectionEntry.material_id == material_id,
            CollectionEntry.removed_at.is_(None),
        )
    )
    return frozenset(session.scalars(statement))


def keepers(session: Session, material_id: int) -> frozenset[int]:
    """Everybody who keeps the material, by bookmark or in a collection of their own."""
    marked = select(Bookmark.user_id).where(Bookmark.material_id == material_id)
    collected = (
        select(Collection.owner_id)
        .join(CollectionEntry, CollectionEntry.collection_id == Collection.id)
        .where(CollectionEntry.material_id == material_id, CollectionEntry.removed_at.is_(None))
    )
    return frozenset(session.scalars(marked)) | frozenset(session.scalars(collected))


def count_keepers(session: Session, material_id: int) -> int:
    """How many people keep the material."""
    return len(keepers(session, material_id))


def notices(session: Session, actor: Actor) -> list[NoticeView]:
    """What happened to materials that the actor keeps and has not seen yet, the latest first."""
    statement = select(CollectionNotice).where(CollectionNotice.user_id == actor.user_id, CollectionNotice.seen_at.is_(None))
    rows = list(session.scalars(statement.order_by(CollectionNotice.id.desc()).limit(NOTICES)))
    known = cards(session, actor, [row.material_id for row in rows])
    return [
        NoticeView(row.id, row.material_id, known[row.material_id].title, Change(row.change), row.reason, row.made_at)
        for row in rows
        if row.material_id in known
    ]
