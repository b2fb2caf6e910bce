"""The blueprint, the words that its templates share, and what other pages show of it."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from hub.collections import queries
from hub.collections.policy import Permission
from hub.collections.schemas import CHANGE_TAGS, CHANGES
from hub.core.authz import Actor
from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.core.today import TodayEntry, TodayKind
from hub.materials.schemas import KIND_ICONS, KINDS, REASONS, MaterialView, Panel
from hub.review.queries import lists
from hub.web.context import current_actor

blueprint = Blueprint("collections", __name__, template_folder="../templates")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "CHANGES": CHANGES,
        "CHANGE_TAGS": CHANGE_TAGS,
        "KINDS": KINDS,
        "KIND_ICONS": KIND_ICONS,
        "REASONS": REASONS,
        "may": lambda permission: current_actor().can(permission),
        "count_tasks": lambda: lists.count_tasks(session(), current_actor()),
    }


def panel(reading: Session, actor: Actor, material: MaterialView) -> Panel | None:
    """Bookmark and "add to a collection" beside the other actions of a published material."""
    if material.standing != "published" or not actor.can(Permission.KEEP):
        return None
    context = {
        "material_id": material.id,
        "on": material.id in queries.bookmarked(reading, actor, [material.id]),
        "collections": queries.list_own(reading, actor),
        "inside": queries.containing(reading, actor, material.id),
    }
    return Panel("actions", "collections/_panel.html", context, order=10)


def row_panels(reading: Session, actor: Actor, ids: Collection[int]) -> Mapping[int, Panel]:
    """The bookmark of each row of a list of published materials."""
    if not actor.can(Permission.KEEP):
        return {}
    marked = queries.bookmarked(reading, actor, ids)
    return {
        number: Panel("actions", "collections/_row.html", {"material_id": number, "on": number in marked}, order=10)
        for number in ids
    }


def today(actor: Actor, reading: Session) -> list[TodayEntry]:
    """What happened to materials that the person keeps."""
    return [
        TodayEntry(
            kind=TodayKind.RETURNED,
            title=one.title or _("A material that you keep"),
            action=_("See"),
            endpoint="collections.index",
            icon="bookmark",
            facts=(str(CHANGES[one.change]),),
            at=one.made_at,
        )
        for one in queries.notices(reading, actor)[:10]
    ]
