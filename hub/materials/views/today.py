"""Lines of the home page for authors."""

from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import Actor
from hub.core.i18n import gettext as _
from hub.core.today import TodayEntry, TodayKind
from hub.materials.policy import Permission
from hub.materials.queries import records
from hub.materials.rules.lifecycle import State
from hub.materials.schemas import STATES


def today(actor: Actor, reading: Session) -> list[TodayEntry]:
    """What came back to its author: a revision waits, other decisions are told for two weeks."""
    if not actor.can(Permission.CREATE):
        return []
    entries = []
    for line in records.list_own(reading, actor, limit=30):
        if line.state == State.REVISIONS_REQUIRED:
            kind, action, words = TodayKind.WAITING, _("Revise"), _("Your group asks for changes")
        elif line.state in (State.PUBLISHED, State.REJECTED) and (clock.now() - line.updated_at).days < 14:
            kind, action, words = TodayKind.RETURNED, _("See"), str(STATES[line.state])
        else:
            continue
        entries.append(
            TodayEntry(
                kind=kind,
                title=line.title,
                action=action,
                endpoint="materials.show",
                params={"material_id": line.id},
                icon="edit" if kind == TodayKind.WAITING else "books",
                facts=(words, *line.facts),
                at=line.updated_at,
            )
        )
    return entries
