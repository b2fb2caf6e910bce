"""What finding shows elsewhere: related materials on a material's page, new results on *Today*."""

from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.errors import Unavailable
from hub.core.i18n import gettext as _
from hub.core.i18n import ngettext
from hub.core.today import TodayEntry, TodayKind
from hub.finding import queries
from hub.finding.policy import Permission
from hub.materials.queries.records import grade_range
from hub.materials.schemas import KIND_ICONS, KINDS, MaterialView, Panel
from hub.schools import queries as schools

LINES = 5


def related(session: Session, actor: Actor, material: MaterialView) -> Panel | None:
    """Materials like this one; nothing while the engine is away or when there is none."""
    try:
        hits = queries.related(session, actor, material)
    except Unavailable:
        return None
    if not hits:
        return None
    context = {"hits": hits, "subjects": schools.subject_names(session), "grade_range": grade_range}
    return Panel("below", "finding/_related.html", {**context, "KINDS": KINDS, "KIND_ICONS": KIND_ICONS}, 300)


def today(actor: Actor, session: Session) -> list[TodayEntry]:
    """Saved searches that found something since they were last opened."""
    if actor.user_id is None or not actor.can(Permission.SAVE):
        return []
    fresh = [saved for saved in queries.list_saved(session, actor) if saved.fresh]
    return [
        TodayEntry(
            TodayKind.RETURNED,
            saved.name,
            _("See what is new"),
            "finding.open_saved",
            {"saved_id": saved.id},
            "bookmark",
            (ngettext("%(num)s new material", "%(num)s new materials", saved.fresh), _("Saved search")),
            at=saved.checked_at,
        )
        for saved in fresh[:LINES]
    ]
