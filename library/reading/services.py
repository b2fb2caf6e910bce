"""Keeping one's place."""

from sqlalchemy.dialects import postgresql, sqlite

from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import Forbidden
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from library.reading import queries
from library.reading.models import ReadingProgress
from library.reading.rules import percent_read
from library.reading.schemas import ProgressForm


def save_place(actor: Actor, kind: str, target_id: int, form: ProgressForm) -> int:
    """Remembers where the person stopped; the percentage read. The last write wins: a person reads in one place at a time."""
    if actor.user_id is None:
        raise Forbidden(_l("Sign in first."))
    with unit_of_work() as uow:
        queries.get_document(uow.session, actor, kind, target_id)
        percent = percent_read(form.page, form.pages)
        values = {"locator": {"page": form.page}, "percent": percent, "updated_at": clock.now()}
        dialect = postgresql if uow.session.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(ReadingProgress).values(user_id=actor.user_id, kind=kind, target_id=target_id, **values)
        uow.session.execute(statement.on_conflict_do_update(index_elements=["user_id", "kind", "target_id"], set_=values))
        return percent
