"""The desk: one scan box that always has the focus, and one verdict. What is open stands in the address, so that a reload loses nothing."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.web.context import current_actor, parse_form
from library.circulation import queries
from library.circulation.policy import Permission
from library.circulation.rules.scanning import clean_scan
from library.circulation.schemas import EntryView, PickForm, ScanForm, Scanned
from library.circulation.services import desk as services
from library.circulation.services.loans import Desk
from library.circulation.views import words

blueprint = Blueprint("circulation", __name__, template_folder="../templates")


def chosen_library(actor: Actor) -> tuple[int, str, str]:
    """The library whose desk is served: the one in the address (`library`), or else the first."""
    require(actor, Permission.DESK)
    found = queries.libraries(session(), actor)
    wanted = request.values.get("library", type=int)
    for library in found:
        if wanted is None or library[0] == wanted:
            return library
    raise NotFound(_l("You serve no such library."))


def _shown(entry: EntryView) -> dict[str, Any]:
    return {
        "entry": entry,
        "verdict": words.verdict(entry),
        "rule": words.rule_sentence(entry),
        "places": [
            (words.RULES[words.RuleName(name)][0], told["value"], words.rule_place(told))
            for name, told in entry.facts.get("rule", {}).items()
        ],
        "category": words.CATEGORIES.get(entry.facts.get("category", ""), ""),
        "item_type": words.ITEM_TYPES.get(entry.facts.get("item_type", ""), ""),
    }


@blueprint.get("/library/desk")
def desk() -> str:
    """The screen. `card` is whose card is open, `entry` the line that answers the last scan, `text` a scan with several meanings."""
    actor = current_actor()
    unit_id, name, path = chosen_library(actor)
    card, number = request.args.get("card", type=int), request.args.get("entry", type=int)
    text = clean_scan(request.args.get("text", ""))
    patron = queries.get_patron(session(), unit_id, card) if card else None
    entry = queries.get_entry(session(), unit_id, number) if number else None
    return render_template(
        "circulation/desk.html",
        library_id=unit_id,
        library_name=name,
        several=len(queries.libraries(session(), actor)) > 1,
        patron=patron,
        now=_shown(entry) if entry else None,
        choices=services.meanings(session(), Desk(unit_id, path), text) if text else [],
        text=text,
        journal=[_shown(line) for line in queries.journal(session(), unit_id)],
        sums=queries.sums(session(), unit_id),
        categories=words.CATEGORIES,
        own_search=True,
        kind="desk",
    )


def _go_on(unit_id: int, scanned: Scanned) -> Response:
    """The address that shows where the scan led; the library is named only when it was chosen."""
    values: dict[str, Any] = {"card": scanned.patron_id, "entry": scanned.entry_id}
    if scanned.must_choose:
        values["text"] = scanned.text
    if request.values.get("library"):
        values["library"] = unit_id
    return redirect(url_for("circulation.desk", **values), 303)


@blueprint.post("/library/desk/scan")
def scan() -> Response:
    """A card, a book, a name."""
    actor = current_actor()
    unit_id, _name, _path = chosen_library(actor)
    return _go_on(unit_id, services.scan(actor, unit_id, parse_form(ScanForm)))


@blueprint.post("/library/desk/pick")
def pick() -> Response:
    """One of several meanings."""
    actor = current_actor()
    unit_id, _name, _path = chosen_library(actor)
    return _go_on(unit_id, services.pick(actor, unit_id, parse_form(PickForm)))


@blueprint.post("/library/desk/entries/<int:entry_id>/<any(confirm,decline,undo):answer>")
def answer(entry_id: int, answer: str) -> Response:
    """Yes or no to a question, or undo."""
    actor = current_actor()
    unit_id, _name, _path = chosen_library(actor)
    action = {"confirm": services.confirm, "decline": services.decline, "undo": services.undo}.get(answer) or abort(404)
    scanned = action(actor, unit_id, entry_id)
    open_card = request.form.get("card", type=int)
    return _go_on(unit_id, Scanned(open_card if answer == "undo" else scanned.patron_id, scanned.entry_id))
