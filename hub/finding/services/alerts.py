"""Telling the owners of saved searches what is new.

Nothing is told twice: a find is a row (search, material), belongs to one mail at most, and a mail that left says so. What a person may see is asked
when the search is looked at, and again when the mail is written.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.accounts.schemas import Person
from hub.core import clock
from hub.core.authz import Actor
from hub.core.db import session as reading
from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import local, ngettext, use_locale
from hub.core.jobs import GiveUp, JobContext
from hub.core.mail import MailRefused, Message
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.finding.models import SavedSearch, SavedSearchFind, SavedSearchMail
from hub.finding.queries import NEWEST, find
from hub.finding.rules import alerts
from hub.finding.rules.alerts import Frequency
from hub.finding.schemas import FindForm
from hub.finding.services.saving import stop_token
from hub.materials.queries import published
from hub.materials.queries.access import tokens

MOST_PAGES: Final = 50  # of results that one look goes through
LISTED: Final = 10  # materials that a mail names; the rest is a number


def sweep(ctx: JobContext) -> None:
    """Job `finding.sweep`, from the timetable: asks for a look at every saved search whose time has come."""
    now = local(clock.now())
    newest = published.last_published_at(reading())
    rows = reading().execute(select(SavedSearch.id, SavedSearch.frequency, SavedSearch.checked_at)).all()
    due = [number for number, frequency, checked in rows if alerts.is_due(Frequency(frequency), checked, now, newest)]
    for number in due:
        with unit_of_work() as uow:
            uow.enqueue("finding.check", {"saved_id": number}, key=f"search:{number}")


def check(ctx: JobContext, saved_id: int) -> None:
    """Job `finding.check`: looks whether a saved search has new results, records them, and asks for the mail if its owner wants one.

    While the search engine is away the job fails and is tried again, so that nothing is missed.
    """
    now = clock.now()
    saved = reading().get(SavedSearch, saved_id)
    if saved is None:
        return
    new = _new_results(saved)
    with unit_of_work() as uow:
        locked = uow.session.get(SavedSearch, saved_id, with_for_update=True)
        if locked is None:
            return
        known = set(uow.session.scalars(select(SavedSearchFind.material_id).where(SavedSearchFind.saved_search_id == saved_id)))
        uow.session.add_all(
            SavedSearchFind(saved_search_id=saved_id, material_id=number, found_at=now) for number in new if number not in known
        )
        locked.checked_at = now
        uow.flush()
        _ask_for_mail(uow, locked, now)


def _new_results(saved: SavedSearch) -> list[int]:
    """Ids of materials published since the search was saved (and lately enough to be unknown), if its owner still has an account."""
    try:
        owner = accounts.load_actor(reading(), saved.user_id)
    except NotFound:
        return []
    since = alerts.since(saved.created_at, saved.checked_at)
    new: list[int] = []
    after: str | None = None
    for _page in range(MOST_PAGES):  # a bulk import can bring more than one page between two looks
        form = FindForm.model_validate({**saved.criteria, "sort": "newest", "after": after})
        result = find(reading(), owner, form, limit=NEWEST).result
        if not result.matched_all:  # what has only some of the words is no answer to wait for
            break
        fresh = [hit.number for hit in result.hits if hit.updated_at > since]
        new += fresh
        after = result.next
        if after is None or len(fresh) < len(result.hits):
            break
    return new


def _ask_for_mail(uow: UnitOfWork, saved: SavedSearch, now: datetime) -> None:
    unsent = (SavedSearchFind.saved_search_id == saved.id, SavedSearchFind.mail_id.is_(None))
    if saved.frequency == Frequency.NEVER:
        return
    if not uow.session.scalar(select(func.count()).where(*unsent)):
        return
    mail = SavedSearchMail(saved_search_id=saved.id, made_at=now)
    uow.session.add(mail)
    uow.flush()
    uow.session.execute(update(SavedSearchFind).where(*unsent).values(mail_id=mail.id))
    uow.enqueue("finding.mail", {"mail_id": mail.id}, key=f"mail:{mail.id}")


def send(ctx: JobContext, mail_id: int) -> None:
    """Job `finding.mail`: writes the mail about what its reader may see now; nothing when it left already or the person wants none."""
    mail = reading().get(SavedSearchMail, mail_id)
    if mail is None or mail.sent_at is not None:
        return
    saved = reading().get(SavedSearch, mail.saved_search_id)
    if saved is not None and saved.frequency != Frequency.NEVER:
        message = _message(reading(), saved, mail)
        if message is not None:
            try:
                current().mailer.send(message)
            except MailRefused as refused:
                _sent(mail_id)
                raise GiveUp(str(refused)) from refused
    _sent(mail_id)


def _sent(mail_id: int) -> None:
    with unit_of_work() as uow:
        uow.session.execute(
            update(SavedSearchMail)
            .where(SavedSearchMail.id == mail_id, SavedSearchMail.sent_at.is_(None))
            .values(sent_at=clock.now())
        )


def _message(session: Session, saved: SavedSearch, mail: SavedSearchMail) -> Message | None:
    try:
        owner = accounts.load_actor(session, saved.user_id)
        person = accounts.get_person(session, saved.user_id)
    except NotFound:
        return None
    ids = list(session.scalars(select(SavedSearchFind.material_id).where(SavedSearchFind.mail_id == mail.id)))
    held = set(tokens(session, owner))
    seen = [(row.id, row.title) for row in published.list_published(session, ids=ids) if held & set(row.visibility)]
    if not seen or not person.email:
        return None
    with use_locale(person.language or current().settings.default_language):
        return _written(saved, mail, owner, person, seen)


def _written(saved: SavedSearch, mail: SavedSearchMail, owner: Actor, person: Person, seen: list[tuple[int, str]]) -> Message:
    base = current().settings.base_url
    subject = ngettext("%(num)s new material: %(name)s", "%(num)s new materials: %(name)s", len(seen), name=saved.name)
    lines = [_("Your saved search “%(name)s” found something new.", name=saved.name), ""]
    for number, title in seen[:LISTED]:
        lines += [f"• {title}", f"  {base}/materials/{number}"]
    if len(seen) > LISTED:
        lines.append(_("and %(count)s more", count=len(seen) - LISTED))
    stop = f"{base}/saved-searches/stop/{stop_token(saved.id, saved.user_id)}"
    lines += [
        "",
        _("See all of it: %(address)s", address=f"{base}/saved-searches/{saved.id}/open"),
        "",
        _("No more mails about this search: %(address)s", address=stop),
    ]
    return Message(
        to=person.email or "",
        to_name=owner.name,
        subject=" ".join(subject.split()),
        text="\n".join(lines) + "\n",
        message_id=f"saved-search-{mail.id}",
        language=person.language or current().settings.default_language,
        unsubscribe=stop,
    )


def forget_old(ctx: JobContext) -> None:
    """Job `finding.forget`: removes finds that no check can meet again, a year after they were found."""
    with unit_of_work() as uow:
        uow.session.execute(delete(SavedSearchFind).where(SavedSearchFind.found_at < clock.now() - alerts.KEEP))
