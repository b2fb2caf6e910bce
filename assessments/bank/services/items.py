"""Writing items: a new question, a new version of one, a mended key, withdrawing and bringing back."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.bank import queries
from assessments.bank.item_types import registry
from assessments.bank.models import Item, ItemKey, ItemVersion
from assessments.bank.policy import Permission
from assessments.bank.rules.markup import plain_text
from assessments.bank.schemas import Destination, ItemState, Mending
from assessments.bank.services.mending import content_of, mended
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from hub.vietnamese import fold


def _words(item_type: str, content: dict[str, Any]) -> str:
    return fold(" ".join(plain_text(text) for text in registry.get(item_type).texts(content)))


def _check(item_type: str, content: dict[str, Any], key: Any) -> None:
    problems = registry.get(item_type).problems(content, key)
    if problems:
        raise Invalid(
            _l("This question cannot be used yet."), code="item_incomplete", problems=[problem.code for problem in problems]
        )


def add_item(
    actor: Actor,
    item_type: str,
    content: dict[str, Any],
    key: Any,
    level: str | None,
    where: Destination,
    unit_id: int,
    unit_path: str,
) -> int:
    """A new item with its first version and key; its id. Raises Invalid when it could not be used as it is."""
    require(actor, Permission.CREATE, unit_path)
    _check(item_type, content, key)
    with unit_of_work() as uow:
        item = Item(
            unit_id=unit_id,
            unit_path=unit_path,
            author_id=actor.user_id,
            type=item_type,
            subject_code=where.subject,
            grade=where.grade,
            topic=where.topic,
            level=level,
            state=ItemState.READY,
        )
        uow.session.add(item)
        uow.flush()
        _add_version(uow.session, actor, item, content, key, number=1)
        return item.id


def _add_version(db: Session, actor: Actor, item: Item, content: dict[str, Any], key: Any, *, number: int) -> None:
    version = ItemVersion(item_id=item.id, number=number, content=content, created_by=actor.user_id)
    db.add(version)
    db.flush()
    db.add(ItemKey(version_id=version.id, number=1, key={"value": key}, created_by=actor.user_id))
    item.version_id, item.folded, item.updated_at = version.id, _words(item.type, content), clock.now()


def revise_item(
    actor: Actor,
    item_id: int,
    content: dict[str, Any],
    key: Any,
    level: str | None,
    where: Destination,
    unit_id: int,
    unit_path: str,
) -> None:
    """Writes a version when what is asked has changed, a key when only that has; puts a withdrawn item back into use."""
    with unit_of_work() as uow:
        item = _writable(uow.session, actor, item_id)
        _check(item.type, content, key)
        item.level, item.state, item.updated_at = level, ItemState.READY, clock.now()
        item.subject_code, item.grade, item.topic = where.subject, where.grade, where.topic
        item.unit_id, item.unit_path = unit_id, unit_path
        latest = uow.session.get(ItemVersion, item.version_id)
        assert latest is not None  # noqa: S101 -- every item has a version
        if latest.content != content:
            _add_version(uow.session, actor, item, content, key, number=latest.number + 1)
        elif queries.key_of(uow.session, latest.id) != key:
            _add_key(uow.session, actor, latest.id, key)
        uow.audit(actor, "item.revise", ("item", item_id), {"version": item.version_id}, unit_path=item.unit_path)


def _add_key(db: Session, actor: Actor, version_id: int, key: Any) -> None:
    numbers = db.scalars(select(ItemKey.number).where(ItemKey.version_id == version_id)).all()
    db.add(ItemKey(version_id=version_id, number=max(numbers, default=0) + 1, key={"value": key}, created_by=actor.user_id))


def _writable(db: Session, actor: Actor, item_id: int) -> Item:
    queries.get_item(db, actor, item_id)
    item = db.scalars(select(Item).where(Item.id == item_id).with_for_update()).one()
    if item.author_id != actor.user_id:
        require(actor, Permission.EDIT_ANY, item.unit_path)
    return item


def edit_item(actor: Actor, item_id: int, form: Mending) -> None:
    """Changes an item by its form. Tests that hold the old version keep it."""
    with unit_of_work() as uow:
        view = queries.get_item(uow.session, actor, item_id)
        draft: dict[str, Any] = {**view.content, "type": view.type, "key": queries.key_of(uow.session, view.version_id)}
        changed = mended(draft, form, drop_blank=True)
        where = Destination(subject=view.subject_code, grade=view.grade, topic=view.topic)
        revise_item(actor, item_id, content_of(changed), changed["key"], form.level, where, view.unit_id, view.unit_path)


def withdraw_item(actor: Actor, item_id: int, *, withdrawn: bool = True) -> None:
    """Takes an item out of use, or puts it back. Tests that hold it are not touched."""
    with unit_of_work() as uow:
        item = _writable(uow.session, actor, item_id)
        item.state = ItemState.WITHDRAWN if withdrawn else ItemState.READY
        item.updated_at = clock.now()
        uow.audit(actor, "item.withdraw" if withdrawn else "item.restore", ("item", item_id), {}, unit_path=item.unit_path)
