"""The head's board: rounds in columns by state, with what can be done to each."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.review.policy import Permission
from hub.review.queries import lists, statistics
from hub.review.rules.workflow import SIGNING, RoundState
from hub.review.schemas.values import Card
from hub.review.services import rounds
from hub.review.views.frame import back_to, blueprint
from hub.schools import queries as schools
from hub.web.context import current_actor
from hub.web.toasts import toast

COLUMNS: Final = (
    RoundState.SCREENING,
    RoundState.UNDER_REVIEW,
    RoundState.DECISION_PENDING,
    RoundState.REVISIONS_REQUIRED,
    RoundState.COUNTERSIGNING,
    RoundState.ACCEPTED,
)
HEADINGS: Final = {RoundState.SCREENING: _l("Newly submitted"), RoundState.ACCEPTED: _l("Decided in the last 30 days")}
SHOWN_IN: Final = {RoundState.SUBMITTED: RoundState.SCREENING, RoundState.REJECTED: RoundState.ACCEPTED}
LISTED: Final = (*COLUMNS, *SHOWN_IN)
RECENT: Final = timedelta(days=30)
"""Decided rounds leave the board after that; those that wait for somebody stay."""
MOST: Final = 200  # cards on the board, the oldest first


@dataclass(frozen=True)
class Move:
    """Something that can be done to a card: by going to `href`, or with `sends` by sending a form there. `column` is where dropping means it."""

    label: str
    icon: str
    href: str
    column: RoundState | None = None
    sends: bool = False


@dataclass(frozen=True)
class Shown:
    """A card with what the viewer can do to it; the first is the likely one."""

    card: Card
    moves: tuple[Move, ...]
    waits_for_me: bool

    @property
    def stuck(self) -> bool:
        """Whether something besides time keeps it: a disagreement, or a conflict of interest."""
        return self.card.disagreement or any(mark.conflict for mark in self.card.marks)

    @property
    def overdue(self) -> bool:
        """Whether anything about it is past its date."""
        return self.card.overdue or any(mark.overdue for mark in self.card.marks)


FILTERS: Final[dict[str, tuple[Any, Callable[[Shown], bool]]]] = {
    "": (_l("All"), lambda one: True),
    "mine": (_l("Waits for me"), lambda one: one.waits_for_me),
    "overdue": (_l("Overdue"), lambda one: one.overdue),
    "stuck": (_l("Stuck"), lambda one: one.stuck),
}


@blueprint.get("/board")
def board() -> ResponseReturnValue:
    """The rounds of my groups by state."""
    actor = current_actor()
    require(actor, Permission.SEE_BOARD)
    paths = actor.paths(Permission.SEE_BOARD)
    found = lists.list_rounds(session(), paths, LISTED, MOST + 1, ended_since=clock.now() - RECENT)
    shown = [_shown(actor, card) for card in lists.make_cards(session(), actor, found[:MOST])]
    chosen = request.args.get("show", "")
    keep = FILTERS.get(chosen, FILTERS[""])[1]
    columns: dict[RoundState, list[Shown]] = defaultdict(list)
    for one in filter(keep, shown):
        columns[SHOWN_IN.get(one.card.state, one.card.state)].append(one)
    return render_template(
        "review/board.html",
        columns=[(state, HEADINGS.get(state), columns[state]) for state in COLUMNS],
        filters=[(key, label, sum(map(holds, shown)), key == chosen) for key, (label, holds) in FILTERS.items()],
        open_now=sum(one.card.closed_at is None for one in shown),
        groups=groups_of(actor, Permission.CONFIGURE),
        figures=_figures(actor),
        mine=[one.card for one in shown if one.waits_for_me],
        overdue=sum(one.overdue for one in shown),
        more=len(found) > MOST,
        most=MOST,
    )


def _figures(actor: Actor) -> Any:
    """The figures of the actor's group, where it is one only: of several the board says nothing in one number."""
    groups = groups_of(actor, Permission.STATISTICS)
    return statistics.group_statistics(session(), actor, groups[0].id) if len(groups) == 1 else None


def groups_of(actor: Actor, permission: Permission) -> list[Any]:
    """The subject groups of the actor's schools within which they hold the permission."""
    paths = actor.paths(permission)
    every = [
        group.unit for school in schools.schools_of(session(), actor) for group in schools.groups_of_school(session(), school.id)
    ]
    return [unit for unit in every if any(unit.path.startswith(path) for path in paths)]


def _shown(actor: Actor, card: Card) -> Shown:
    if card.own:
        return Shown(card, (), waits_for_me=False)
    moves: list[Move] = []
    leads = actor.can(Permission.DECIDE, card.unit_path)
    signs = card.waits_for is not None and actor.can(SIGNING[card.waits_for], card.unit_path)
    if leads:
        moves += _heads_moves(card)
    if signs:
        sign = url_for("review.signing", round_id=card.round_id)
        moves += [
            Move(_("Sign"), "writing", sign, RoundState.ACCEPTED),
            Move(_("Return to the author"), "arrow-back-up", f"{sign}?outcome=return#decision", RoundState.REVISIONS_REQUIRED),
        ]
    late = leads and any(mark.overdue and mark.may_be_reminded for mark in card.marks)
    waits = late or card.state in (RoundState.SUBMITTED, RoundState.SCREENING, RoundState.DECISION_PENDING) or card.places > 0
    return Shown(card, tuple(moves), waits_for_me=(leads and waits and card.closed_at is None) or signs)


def _heads_moves(card: Card) -> list[Move]:
    here = url_for("review.show", round_id=card.round_id)
    ask = Move(_("Ask reviewers"), "user-plus", f"{here}#reviewers", RoundState.UNDER_REVIEW)
    third = Move(_("Ask a third reviewer"), "user-plus", f"{here}#reviewers", RoundState.UNDER_REVIEW)
    approve = Move(_("Approve"), "check", f"{here}?outcome=accept#decision", RoundState.ACCEPTED)
    revise = Move(_("Return for revision"), "arrow-back-up", f"{here}?outcome=revise#decision", RoundState.REVISIONS_REQUIRED)
    reject = Move(_("Do not approve"), "ban", f"{here}?outcome=reject#decision")
    decide = Move(_("Decide"), "gavel", f"{here}#decision")
    if card.state in (RoundState.SUBMITTED, RoundState.SCREENING):
        return [*_reminders(card, late=True), ask, *_reminders(card, late=False), revise]
    if card.state == RoundState.UNDER_REVIEW:
        reminders = [*_reminders(card, late=True), *_reminders(card, late=False)]
        return [*reminders, Move(_("Reviewers and dates"), "users", f"{here}#reviewers"), ask]
    if card.state == RoundState.DECISION_PENDING:
        return [third, decide, revise] if card.disagreement else [decide, approve, revise, reject, ask]
    return []


def _reminders(card: Card, *, late: bool) -> list[Move]:
    """One for each reviewer who owes something and whose time is over, or is not."""
    owing = [mark for mark in card.marks if mark.may_be_reminded and mark.overdue is late]
    return [
        Move(
            _("Remind reviewer %(letter)s", letter=mark.letter),
            "bell",
            url_for("review.remind", round_id=card.round_id, assignment_id=mark.assignment_id, next="board"),
            sends=True,
        )
        for mark in owing
    ]


@blueprint.post("/rounds/<int:round_id>/screen")
def screen(round_id: int) -> ResponseReturnValue:
    """Takes a submission up: it is complete and can go to reviewers."""
    rounds.screen_round(current_actor(), round_id)
    toast(_("Taken up. Ask reviewers, or let members take it from the pool."))
    return back_to(url_for("review.show", round_id=round_id), "reviewers")


@blueprint.get("/signatures")
def signatures() -> ResponseReturnValue:
    """What waits for my signature."""
    actor = current_actor()
    paths = {path for permission in SIGNING.values() for path in actor.paths(permission)}
    if not paths:
        require(actor, Permission.SIGN_SCHOOL)
    waiting = lists.list_rounds(session(), paths, [RoundState.COUNTERSIGNING])
    cards = [_shown(actor, card) for card in lists.make_cards(session(), actor, waiting)]
    mine = [one.card for one in cards if one.waits_for_me]
    if len(mine) == 1:
        return redirect(url_for("review.signing", round_id=mine[0].round_id))
    groups = {unit.id: unit.name for unit in (schools.get_unit(session(), card.unit_id) for card in mine)}
    return render_template("review/signatures.html", cards=mine, groups=groups)
