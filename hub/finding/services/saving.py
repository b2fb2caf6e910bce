"""Keeping searches."""

from typing import Any, Final

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.uow import unit_of_work
from hub.finding.models import SavedSearch
from hub.finding.policy import Permission
from hub.finding.rules.alerts import Frequency
from hub.finding.schemas import FindForm, NewSearchForm, SaveForm

MOST: Final = 50  # searches that one person keeps


def criteria_of(form: FindForm) -> dict[str, Any]:
    """What of the search page's form makes the search: words, filters and how the words are read; not the order, not the page."""
    kept: dict[str, Any] = {name: list(values) for name, values in form.chosen().items()}
    return {**kept, **{name: value for name in ("q", "read", "words", "exact") if (value := getattr(form, name))}}


def _own(session: Session, actor: Actor, saved_id: int) -> SavedSearch:
    found = session.scalars(
        select(SavedSearch).where(SavedSearch.id == saved_id, SavedSearch.user_id == actor.user_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such saved search."))
    return found


def save_search(actor: Actor, form: NewSearchForm) -> int:
    """Keeps the search; returns its id. What it finds today already is not new. The same search kept again gets the new name."""
    require(actor, Permission.SAVE)
    if actor.user_id is None:
        raise NotFound(_l("There is no such account."))
    criteria, now = criteria_of(form), clock.now()
    with unit_of_work() as uow:
        mine = list(uow.session.scalars(select(SavedSearch).where(SavedSearch.user_id == actor.user_id).with_for_update()))
        kept = next((row for row in mine if row.criteria == criteria), None)
        if kept is None and len(mine) >= MOST:
            raise Conflict(_l("You keep %(count)s searches already. Delete one first.", count=MOST), code="too_many_searches")
        if kept is None:
            kept = SavedSearch(user_id=actor.user_id, criteria=criteria, created_at=now, checked_at=now, seen_at=now)
            uow.session.add(kept)
        kept.name, kept.frequency = form.name, form.frequency
        uow.flush()
        uow.audit(actor, "search.save", ("saved_search", kept.id), {"name": form.name, "frequency": form.frequency})
        return kept.id


def change_search(actor: Actor, saved_id: int, form: SaveForm) -> None:
    """Renames a saved search and sets how often its owner hears of it."""
    with unit_of_work() as uow:
        found = _own(uow.session, actor, saved_id)
        found.name, found.frequency = form.name, form.frequency
        uow.audit(actor, "search.change", ("saved_search", saved_id), {"name": form.name, "frequency": form.frequency})


def delete_search(actor: Actor, saved_id: int) -> None:
    """Forgets a saved search with what it found; a mail on its way is not sent any more."""
    with unit_of_work() as uow:
        uow.session.delete(_own(uow.session, actor, saved_id))
        uow.audit(actor, "search.delete", ("saved_search", saved_id))


def see_results(actor: Actor, saved_id: int) -> None:
    """What it found so far counts as seen."""
    with unit_of_work() as uow:
        _own(uow.session, actor, saved_id).seen_at = clock.now()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current().secret, salt="saved-search-stop")


def stop_token(saved_id: int, user_id: int) -> str:
    """What the link of a mail carries: it stops the mails of this one search, and nothing else."""
    return str(_signer().dumps([saved_id, user_id]))


def find_stoppable(session: Session, token: str) -> SavedSearch:
    """The search whose mails the token stops. Raises NotFound for a token that is not ours or whose search is gone."""
    try:
        saved_id, user_id = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        saved_id = user_id = None
    found = session.get(SavedSearch, saved_id) if saved_id is not None else None
    if found is None or found.user_id != user_id:
        raise NotFound(_l("This saved search no longer exists, so there is nothing to unsubscribe from."))
    return found


def name_of(session: Session, token: str) -> str:
    """The name of the search whose mails the token stops."""
    return find_stoppable(session, token).name


def stop_mails(token: str) -> str:
    """No more mails about the search of this token; its name. Whoever holds the link may do it; the search itself stays."""
    with unit_of_work() as uow:
        found = find_stoppable(uow.session, token)
        if found.frequency != Frequency.NEVER:
            found.frequency = Frequency.NEVER
            owner = Actor(found.user_id, "", ())
            uow.audit(owner, "search.unsubscribe", ("saved_search", found.id))
        return found.name
