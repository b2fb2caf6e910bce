"""Collections: made, filled, ordered, shared, copied, removed. Each is its owner's alone to change."""

from typing import NoReturn

from sqlalchemy import func, select

from hub.collections import queries
from hub.collections.models import Collection, CollectionEntry
from hub.collections.policy import Permission
from hub.collections.rules import MAX_COLLECTIONS, MAX_ENTRIES, Sharing, moved
from hub.collections.schemas import AddForm, CollectionForm
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.queries.access import not_there as no_material
from hub.materials.queries.access import readable
from hub.materials.queries.cards import cards
from hub.materials.services.indexing import enqueue_index


def _share(uow: UnitOfWork, actor: Actor, row: Collection, unit_id: int | None) -> None:
    if unit_id is None:
        row.sharing, row.unit_id, row.unit_path = Sharing.PRIVATE, None, ""
        return
    if row.sharing == Sharing.UNIT and row.unit_id == unit_id:
        return
    require(actor, Permission.SHARE)
    target = next((one for one in queries.share_targets(uow.session, actor) if one.unit_id == unit_id), None)
    if target is None:
        message = _l("You can share with your own subject groups and schools.")
        raise Invalid(message, fields={"unit_id": message})
    row.sharing, row.unit_id, row.unit_path = Sharing.UNIT, target.unit_id, target.path


def create_collection(actor: Actor, form: CollectionForm) -> int:
    """A new collection; returns its id."""
    require(actor, Permission.KEEP)
    with unit_of_work() as uow:
        count = uow.session.scalar(select(func.count()).where(Collection.owner_id == actor.user_id)) or 0
        if count >= MAX_COLLECTIONS:
            raise Conflict(
                _l("You have %(limit)s collections already. Remove one first.", limit=MAX_COLLECTIONS), code="too_many"
            )
        now = clock.now()
        row = Collection(
            owner_id=actor.user_id,
            title=form.title,
            about=form.about,
            sharing=Sharing.PRIVATE,
            unit_path="",
            created_at=now,
            updated_at=now,
        )
        _share(uow, actor, row, form.unit_id)
        uow.session.add(row)
        uow.flush()
        uow.audit(actor, "collection.create", ("collection", row.id), {"shared": row.unit_path})
        return row.id


def change_collection(actor: Actor, collection_id: int, form: CollectionForm) -> None:
    """New title, words and sharing."""
    with unit_of_work() as uow:
        row = queries.load_own(uow.session, actor, collection_id, lock=True)
        before = row.unit_path
        row.title, row.about, row.updated_at = form.title, form.about, clock.now()
        _share(uow, actor, row, form.unit_id)
        if row.unit_path != before:
            uow.audit(actor, "collection.share", ("collection", row.id), {"from": before, "to": row.unit_path})


def remove_collection(actor: Actor, collection_id: int) -> None:
    """Removes the collection with its notes for good."""
    with unit_of_work() as uow:
        row = queries.load_own(uow.session, actor, collection_id, lock=True)
        uow.session.delete(row)
        uow.audit(actor, "collection.remove", ("collection", collection_id), {"title": row.title})


def add_material(actor: Actor, material_id: int, form: AddForm) -> int:
    """Puts a material that the actor may read into one of their collections, or a new one; returns the collection's id.

    One that is there already stays at its place and gets the note.
    """
    require(actor, Permission.KEEP)
    with unit_of_work() as uow:
        if material_id not in cards(uow.session, actor, [material_id]):
            raise no_material()
        readable(uow.session, actor, material_id)
        if form.collection_id is None and not form.title:
            message = _l("Choose a collection, or name a new one.")
            raise Invalid(message, fields={"title": message})
        # a typed title says more than a choice that was there before
        made = create_collection(actor, CollectionForm(title=form.title, about="")) if form.title else None
        collection_id = made or form.collection_id or 0
        row = queries.load_own(uow.session, actor, collection_id, lock=True)
        _put(row, material_id, form.note)
        enqueue_index(uow, material_id)
        return row.id


def _put(row: Collection, material_id: int, note: str) -> None:
    kept = [entry for entry in row.entries if entry.removed_at is None]
    entry = next((one for one in row.entries if one.material_id == material_id), None)
    if entry is None or entry.removed_at is not None:
        if len(kept) >= MAX_ENTRIES:
            raise Conflict(_l("A collection holds %(limit)s materials at most.", limit=MAX_ENTRIES), code="full")
        if entry is None:
            entry = CollectionEntry(material_id=material_id, note="", added_at=clock.now())
            row.entries.append(entry)
        entry.position = max((one.position for one in kept), default=0) + 1
        entry.removed_at = None
    entry.note = note or entry.note
    row.updated_at = clock.now()


def _entry(row: Collection, entry_id: int) -> CollectionEntry:
    entry = next((one for one in row.entries if one.id == entry_id), None)
    if entry is None:
        raise queries.not_there()
    return entry


def note_entry(actor: Actor, collection_id: int, entry_id: int, note: str) -> None:
    """The owner's note on an entry."""
    with unit_of_work() as uow:
        row = queries.load_own(uow.session, actor, collection_id, lock=True)
        _entry(row, entry_id).note = note
        row.updated_at = clock.now()


def remove_entry(actor: Actor, collection_id: int, entry_id: int) -> None:
    """Takes an entry out; `put_back` undoes it."""
    with unit_of_work() as uow:
        row = queries.load_own(uow.session, actor, collection_id, lock=True)
        _entry(row, entry_id).removed_at = clock.now()
        row.updated_at = clock.now()


def put_back(actor: Actor, collection_id: int, entry_id: int) -> None:
    """Puts an entry that was taken out back to its place."""
    with unit_of_work() as uow:
        row = queries.load_own(uow.session, actor, collection_id, lock=True)
        _entry(row, entry_id).removed_at = None


def _stale() -> NoReturn:
    raise Conflict(_l("The collection was changed elsewhere. Load the page again."), code="stale")


def order_entries(actor: Actor, collection_id: int, order: list[int]) -> None:
    """The entries in this order; raises Conflict when they are not the ones that the collection holds."""
    with unit_of_work() as uow:
        row = queries.load_own(uow.session, actor, collection_id, lock=True)
        kept = {entry.id: entry for entry in row.entries if entry.removed_at is None}
        if sorted(order) != sorted(kept):
            _stale()
        _arrange(row, order)


def move_entry(actor: Actor, collection_id: int, entry_id: int, step: int) -> None:
    """Moves an entry by some places, as far as the ends allow."""
    with unit_of_work() as uow:
        row = queries.load_own(uow.session, actor, collection_id, lock=True)
        order = [entry.id for entry in row.entries if entry.removed_at is None]
        if entry_id not in order:
            _stale()
        _arrange(row, moved(order, entry_id, step))


def _arrange(row: Collection, order: list[int]) -> None:
    by_id = {entry.id: entry for entry in row.entries}
    for position, number in enumerate(order, 1):
        by_id[number].position = position
    row.updated_at = clock.now()


def copy_collection(actor: Actor, collection_id: int) -> int:
    """A private copy of a collection that the actor may open, with what is open to them; returns its id."""
    with unit_of_work() as uow:
        source = queries.view(uow.session, actor, collection_id)
        made = create_collection(actor, CollectionForm(title=source.title, about=source.about))
        row = queries.load_own(uow.session, actor, made, lock=True)
        for entry in source.entries:
            if entry.card is not None and entry.card.is_open:
                _put(row, entry.card.id, entry.note)
        return made
