"""Bookmarks, and notices about what people keep."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from hub.accounts import queries as accounts
from hub.collections import queries
from hub.collections.models import Bookmark, CollectionNotice
from hub.collections.policy import Permission
from hub.collections.rules import Change
from hub.collections.schemas import CHANGES
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.core.i18n import use_locale
from hub.core.jobs import JobContext
from hub.core.mail import Message
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.queries.access import not_there, readable
from hub.materials.queries.cards import cards
from hub.materials.schemas import REASONS
from hub.materials.services.indexing import enqueue_index

MAIL_JOB = "collections.mail"


def set_bookmark(actor: Actor, material_id: int, *, on: bool) -> None:
    """Puts a bookmark on a material that the actor may read, or takes it away; twice is once."""
    require(actor, Permission.KEEP)
    with unit_of_work() as uow:
        enqueue_index(uow, material_id)
        if not on:
            mine = (Bookmark.user_id == actor.user_id, Bookmark.material_id == material_id)
            uow.session.execute(delete(Bookmark).where(*mine))
            return
        if material_id not in cards(uow.session, actor, [material_id]):
            raise not_there()
        readable(uow.session, actor, material_id)
        if material_id not in queries.bookmarked(uow.session, actor, [material_id]):
            uow.session.add(Bookmark(user_id=actor.user_id, material_id=material_id, created_at=clock.now()))


def tell_keepers(uow: UnitOfWork, material_id: int, change: Change, reason: str = "", *, but: Iterable[int] = ()) -> None:
    """Leaves a notice for everybody who keeps the material, and a mail to those who have an address.

    What a later change makes pointless goes: a suspension that was lifted, the version before the newest.
    """
    now = clock.now()
    older = update(CollectionNotice).where(CollectionNotice.material_id == material_id, CollectionNotice.seen_at.is_(None))
    uow.session.execute(older.values(seen_at=now))
    for user_id in sorted(queries.keepers(uow.session, material_id) - set(but)):
        row = CollectionNotice(user_id=user_id, material_id=material_id, change=change, reason=reason, made_at=now)
        uow.session.add(row)
        uow.flush()
        uow.enqueue(MAIL_JOB, {"notice_id": row.id}, key=f"collection-notice:{row.id}")


def see_notice(actor: Actor, notice_id: int) -> None:
    """The actor has seen a notice of their own; others' are not there."""
    with unit_of_work() as uow:
        mine = (CollectionNotice.user_id == actor.user_id, CollectionNotice.seen_at.is_(None))
        statement = update(CollectionNotice).where(CollectionNotice.id == notice_id, *mine)
        uow.session.execute(statement.values(seen_at=clock.now()))


def mail(ctx: JobContext, notice_id: int) -> None:
    """Job `collections.mail`: tells somebody by mail what happened to a material that they keep, if they may still know of it."""
    row = session().scalars(select(CollectionNotice).where(CollectionNotice.id == notice_id)).one_or_none()
    if row is None or row.seen_at is not None:
        return
    person = accounts.get_person(session(), row.user_id)
    if not person.email or person.status != "active":
        return
    card = cards(session(), accounts.load_actor(session(), row.user_id), [row.material_id]).get(row.material_id)
    if card is None:
        return
    with use_locale(person.language or "vi"):
        current().mailer.send(_message(row, card.title or f"HL-{row.material_id:05d}", person.full_name, person.email))


def _message(row: CollectionNotice, title: str, name: str, address: str) -> Message:
    change = str(CHANGES[Change(row.change)])
    lines = [
        _("Dear %(name)s,", name=name),
        _("you keep the material “%(title)s”. %(change)s.", title=title, change=change),
        _("Reason: %(reason)s", reason=str(REASONS[row.reason])) if row.reason in REASONS else "",
        f"{current().settings.base_url}/materials/{row.material_id}",
    ]
    return Message(
        to=address,
        to_name=name,
        subject=_("%(change)s: %(title)s", change=change, title=title),
        text="\n\n".join(line for line in lines if line),
        message_id=f"collection-notice-{row.id}",
    )
