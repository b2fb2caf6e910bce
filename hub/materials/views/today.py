"""Lines of the home page for authors, and for those who decide on what is hidden or asked back."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import Actor
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import local
from hub.core.today import TodayEntry, TodayKind
from hub.materials.policy import Permission
from hub.materials.queries import drafts, records, takedowns
from hub.materials.rules.lifecycle import State
from hub.materials.rules.takedown import TakedownStep
from hub.materials.schemas import REASONS, STATES

TOLD_FOR: Final = timedelta(days=14)
"""How long an author is told what became of a material."""
ANSWERS: Final[dict[TakedownStep, tuple[str, Any]]] = {
    TakedownStep.DECLINE: ("books", _l("Your subject group keeps it for its readers")),
    TakedownStep.SUSPEND: ("lock", _l("Suspended while it is looked into")),
    TakedownStep.RESTORE: ("lock-open", _l("Open to readers again")),
    TakedownStep.WITHDRAW: ("archive", _l("Withdrawn from the bank")),
}


def today(actor: Actor, reading: Session) -> list[TodayEntry]:
    """What came back to its author, what was done to it, and what waits for a decision on a takedown."""
    entries = _decisions(actor, reading)
    if actor.can(Permission.CREATE):
        entries += _returned(actor, reading) + _answers(actor, reading) + _leaving(actor, reading)
    return entries


def _decisions(actor: Actor, reading: Session) -> list[TodayEntry]:
    """Suspended materials to restore or withdraw, and authors' requests to withdraw."""
    entries = []
    for one in takedowns.list_waiting(reading, actor, limit=20):
        asked = one.step == TakedownStep.REQUEST
        facts = (_("Its author asks to withdraw it") if asked else _("Suspended: restore it or withdraw it"),)
        entries.append(
            TodayEntry(
                kind=TodayKind.WAITING,
                title=one.title,
                action=_("Answer") if asked else _("Decide"),
                endpoint="materials.show",
                params={"material_id": one.material_id},
                icon="archive" if asked else "lock",
                facts=(*facts, str(REASONS[one.reason])) if one.reason else facts,
                at=one.at,
            )
        )
    return entries


def _returned(actor: Actor, reading: Session) -> list[TodayEntry]:
    """A revision waits; other decisions of the review are told for two weeks."""
    entries = []
    for line in records.list_own(reading, actor, limit=30):
        if line.state == State.REVISIONS_REQUIRED:
            kind, action, words = TodayKind.WAITING, _("Revise"), _("Your group asks for changes")
        elif line.state in (State.PUBLISHED, State.REJECTED) and clock.now() - line.updated_at < TOLD_FOR:
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


def _leaving(actor: Actor, reading: Session) -> list[TodayEntry]:
    """Drafts that the author gave up, before they are removed for good."""
    return [
        TodayEntry(
            kind=TodayKind.RETURNED,
            title=one.title,
            action=_("See"),
            endpoint="materials.version",
            params={"material_id": one.material_id, "number": one.number},
            icon="trash",
            facts=(_("You gave it up; it is removed for good on %(date)s", date=f"{local(one.at):%d/%m/%Y}"),),
            at=one.at,
        )
        for one in drafts.list_leaving(reading, actor)
    ]


def _answers(actor: Actor, reading: Session) -> list[TodayEntry]:
    """What others did to the author's material."""
    entries = []
    for one in takedowns.list_answers(reading, actor, clock.now() - TOLD_FOR):
        icon, words = ANSWERS[one.step]
        entries.append(
            TodayEntry(
                kind=TodayKind.RETURNED,
                title=one.title,
                action=_("See"),
                endpoint="materials.show",
                params={"material_id": one.material_id},
                icon=icon,
                facts=(str(words), str(REASONS[one.reason])) if one.reason else (str(words),),
                at=one.at,
            )
        )
    return entries
