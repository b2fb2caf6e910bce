"""Lines of peer review for the home page."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.i18n import gettext as _
from hub.core.i18n import ngettext
from hub.core.today import TodayEntry, TodayKind
from hub.review.policy import Permission
from hub.review.queries import lists, loading
from hub.review.rules.workflow import SIGNING, Level, RoundAction, RoundState, permission_for
from hub.review.schemas.values import Card, ReviewerMark, Task


def signs(actor: Actor, found: Any) -> Level | None:
    """The level whose signature is wanted now, if the actor may give it."""
    waiting = loading.round_facts(found).unsigned
    if found.state != RoundState.COUNTERSIGNING or not actor.can(permission_for(RoundAction.SIGN, waiting[0]), found.unit_path):
        return None
    return waiting[0]


def today(actor: Actor, reading: Session) -> list[TodayEntry]:
    """Reviews that I owe; and what my groups' rounds wait for, when I lead them."""
    entries = [_task_entry(task) for task in lists.list_tasks(reading, actor, limit=20)]
    return entries + _heads_entries(actor, reading) + _reminder_entries(actor, reading) + _signers_entries(actor, reading)


def _task_entry(task: Task) -> TodayEntry:
    if task.asked:
        action = _("Answer")
        said = _("Your answer is overdue") if task.overdue else _("Your answer is due")
    else:
        action = _("Go on reviewing") if task.started else _("Review")
        said = _("Your review is overdue") if task.overdue else _("Your review is due")
    return TodayEntry(
        kind=TodayKind.WAITING,
        title=task.title,
        action=action,
        endpoint="review.workbench",
        params={"assignment_id": task.assignment_id},
        icon="eye",
        facts=(said, *task.facts),
        due=task.due_at,
    )


def _heads_entries(actor: Actor, reading: Session) -> list[TodayEntry]:
    paths = actor.paths(Permission.DECIDE)
    if not paths:
        return []
    states = [RoundState.SUBMITTED, RoundState.SCREENING, RoundState.DECISION_PENDING]
    waiting = lists.list_rounds(reading, paths, states, limit=20)
    authors, told = loading.authors_of(reading, waiting), loading.descriptions(reading, waiting)
    return [_head_entry(found, told[found.id]) for found in waiting if actor.user_id not in authors[found.id]]


def _reminder_entries(actor: Actor, reading: Session) -> list[TodayEntry]:
    """Rounds whose reviewers let their time pass and had no reminder today: reviewers by letters, as everywhere."""
    paths = actor.paths(Permission.ASSIGN)
    if not paths:
        return []
    rounds = lists.list_rounds(reading, paths, [RoundState.UNDER_REVIEW], limit=50, late=True)
    cards = lists.make_cards(reading, actor, rounds)
    entries = []
    for card in cards:
        late = [mark for mark in card.marks if mark.overdue and mark.may_be_reminded]
        if late:
            entries.append(_reminder_entry(card, late))
    return entries


def _reminder_entry(card: Card, late: Sequence[ReviewerMark]) -> TodayEntry:
    letters = ", ".join(mark.letter for mark in late)
    said = ngettext("Reviewer %(letters)s is overdue", "Reviewers %(letters)s are overdue", len(late), letters=letters)
    return TodayEntry(
        kind=TodayKind.WAITING,
        title=card.title,
        action=_("Remind"),
        endpoint="review.show",
        params={"round_id": card.round_id, "_anchor": "reviewers"},
        icon="bell",
        facts=(said, *card.facts),
        due=min(mark.due_at for mark in late),
    )


def _signers_entries(actor: Actor, reading: Session) -> list[TodayEntry]:
    """What waits for this person's signature."""
    paths = {path for level in SIGNING for path in actor.paths(SIGNING[level])}
    if not paths:
        return []
    waiting = [found for found in lists.list_rounds(reading, paths, [RoundState.COUNTERSIGNING], limit=20) if signs(actor, found)]
    authors, told = loading.authors_of(reading, waiting), loading.descriptions(reading, waiting)
    return [
        TodayEntry(
            kind=TodayKind.WAITING,
            title=found.title,
            action=_("Sign"),
            endpoint="review.signing",
            params={"round_id": found.id},
            icon="gavel",
            facts=(_("Approved by the group"), *told[found.id]),
            at=found.active_at,
        )
        for found in waiting
        if actor.user_id not in authors[found.id]
    ]


def _head_entry(found: Any, told: tuple[str, ...]) -> TodayEntry:
    waits = found.state in (RoundState.SUBMITTED, RoundState.SCREENING)
    return TodayEntry(
        kind=TodayKind.WAITING,
        title=found.title,
        action=_("Choose reviewers") if waits else _("Decide"),
        endpoint="review.show",
        params={"round_id": found.id},
        icon="user-plus" if waits else "gavel",
        facts=(_("No reviewer yet") if waits else _("Reviews are in"), *told),
        due=found.screening_due_at if waits else None,
        at=found.opened_at,
    )
