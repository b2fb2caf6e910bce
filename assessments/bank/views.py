"""Pages of the item bank: the list, an item, and the way from a Word file to items."""

import re
from collections import Counter
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from assessments.bank import queries
from assessments.bank.policy import Permission
from assessments.bank.rules import messages
from assessments.bank.rules.markup import plain_text
from assessments.bank.schemas import (
    LEVEL_NAMES,
    PART_NAMES,
    READING_STEPS,
    TYPE_NAMES,
    Destination,
    ImportFilters,
    ImportState,
    ImportView,
    Mending,
    QuestionState,
    QuestionView,
)
from assessments.bank.services import imports, items
from assessments.bank.services.reading import JOB
from hub.accounts import queries as accounts
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, HubError, Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import locale, ngettext
from hub.core.jobs import find_job
from hub.core.runtime import current
from hub.materials.queries import question_sets
from hub.schools import queries as schools
from hub.web.context import current_actor, is_fragment, page_args, parse_form, parse_query
from hub.web.forms import read
from hub.web.toasts import toast

blueprint = Blueprint("bank", __name__, template_folder="templates", url_prefix="/items")

SHOWN_AT_ONCE: Final = 4
LETTERS: Final = "ABCDEFGH"
USUAL_OPTIONS: Final = 4
TAG_LENGTH: Final = 42
# what a browser shows of a formula is about so much shorter than its source
_COMMANDS: Final = re.compile(r"\\(?:left|right|frac|mathrm|text|overrightarrow|vec)|\\[A-Za-z]+|[{}\\()^_]")


def problem_text(problem: dict[str, Any]) -> str:
    """A problem in the reader's language."""
    return messages.text(problem["code"], problem["params"], locale())


def errors_of(draft: dict[str, Any]) -> list[str]:
    """The errors of a question in the reader's language; when no statement has a key, that is said once."""
    errors = [problem for problem in draft["problems"] if problem["severity"] == "error"]
    unkeyed = [problem for problem in errors if problem["code"] == "key_missing" and "label" in problem["params"]]
    if len(unkeyed) > 1 and len(unkeyed) == len(draft["statements"]):
        errors = [problem for problem in errors if problem not in unkeyed] + [{**unkeyed[0], "params": {}}]
    return [problem_text(problem) for problem in errors]


def problem_tag(draft: dict[str, Any]) -> str:
    """The first error in a few words, for the head of a question."""
    errors = errors_of(draft)
    text = errors[0].rstrip(".") if errors else ""
    return text if 0 < len(text) <= TAG_LENGTH else _("Needs mending")


def place_text(where: dict[str, int]) -> str:
    """Where in the file: "page 2, paragraph 31"."""
    if where["table"]:
        spot = _("table %(table)s, row %(row)s", table=where["table"], row=where["row"])
    else:
        spot = _("paragraph %(number)s", number=where["paragraph"])
    return _("page %(page)s, %(spot)s", page=where["page"], spot=spot) if where["page"] > 1 else spot


def where_text(where: str) -> str:
    """The same for a place kept as text."""
    numbers = [int(number) for number in re.findall(r"\d+", where)]
    table = where.startswith("table") and len(numbers) == 3
    names = ("table", "row", "cell") if table else ("paragraph",)
    spot = {"paragraph": 0, "table": 0, "row": 0, "cell": 0, "page": 1, **dict(zip(names, numbers, strict=False))}
    return place_text(spot)


def shown(html: str) -> Markup:
    """Clean HTML of the bank for reading: a wide table scrolls within a region of its own, which the keyboard reaches."""
    opened = Markup('<div class="scroll" tabindex="0" role="group" aria-label="{}">').format(_("Table"))
    return Markup(html.replace("<table", f"{opened}<table").replace("</table>", "</table></div>"))  # noqa: S704 -- cleaned when it was saved


def columns(options: list[dict[str, str]]) -> str:
    """How many options stand on a line: as many as their length allows."""
    if any("<img" in option["html"] or "<table" in option["html"] for option in options):
        return "two"
    longest = max((len(_COMMANDS.sub("", plain_text(option["html"]))) for option in options), default=0)
    return "four" if longest <= 16 else "two" if longest <= 42 else "one"


blueprint.add_app_template_global(shown, "bank_markup")
blueprint.add_app_template_global(columns, "bank_columns")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "TYPE_NAMES": TYPE_NAMES,
        "PART_NAMES": PART_NAMES,
        "LEVEL_NAMES": LEVEL_NAMES,
        "problem_text": problem_text,
        "problem_tag": problem_tag,
        "errors_of": errors_of,
        "place_text": place_text,
        "where_text": where_text,
        "columns": columns,
        "shown": shown,
        "LETTERS": LETTERS,
        "USUAL_OPTIONS": USUAL_OPTIONS,
    }


def _may_see(actor: Actor) -> None:
    if not (actor.can(Permission.CREATE) or actor.can(Permission.READ)):
        require(actor, Permission.READ)


# The list and the item


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Items that one may use, as pupils will see them."""
    actor = current_actor()
    _may_see(actor)
    filters = parse_query(ImportFilters)
    page = queries.list_items(session(), actor, filters, page_args(20))
    return render_template(
        "bank/index.html",
        page=page,
        filters=filters,
        keys=queries.keys_of(session(), [item.version_id for item in page]),
        waiting=queries.open_imports(session(), actor.user_id or 0),
        subjects=schools.subject_names(session()),
        can_create=actor.can(Permission.CREATE),
        total=queries.count_items(session(), actor),
        authors=accounts.names(session(), [item.author_id for item in page]),
        nameless=question_sets.nameless(session(), actor),
    )


@blueprint.get("/<int:item_id>")
def show(item_id: int) -> ResponseReturnValue:
    """One item with its key and history."""
    actor = current_actor()
    _may_see(actor)
    item = queries.get_item(session(), actor, item_id)
    versions = queries.versions_of(session(), item_id)
    people = {item.author_id, *(version.created_by for version in versions)}
    return render_template(
        "bank/item.html",
        item=item,
        key=queries.key_of(session(), item.version_id),
        versions=versions,
        subjects=schools.subject_names(session()),
        unit=schools.get_unit(session(), item.unit_id),
        authors={} if item_id in question_sets.nameless(session(), actor) else accounts.names(session(), people),
        may_edit=item.author_id == actor.user_id or actor.can(Permission.EDIT_ANY, item.unit_path),
    )


@blueprint.post("/<int:item_id>")
def edit(item_id: int) -> ResponseReturnValue:
    """Writes a changed item."""
    try:
        items.edit_item(current_actor(), item_id, _mending())
    except Invalid as refused:
        reasons = [messages.text(code, {}, locale()) for code in refused.details.get("problems", [])]
        toast(" ".join([str(refused), *reasons]), "bad")
        return redirect(url_for("bank.show", item_id=item_id), 303)
    toast(_("The question is changed. Tests that have it already keep the old wording."))
    return redirect(url_for("bank.show", item_id=item_id), 303)


@blueprint.post("/<int:item_id>/<any(withdraw, restore):action>")
def withdraw(item_id: int, action: str) -> ResponseReturnValue:
    """Takes an item out of use, or back into it."""
    items.withdraw_item(current_actor(), item_id, withdrawn=action == "withdraw")
    if action == "withdraw":
        toast(_("The question is out of use."), undo=url_for("bank.withdraw", item_id=item_id, action="restore"))
        return redirect(url_for("bank.index"), 303)
    toast(_("The question can be used again."))
    return redirect(url_for("bank.show", item_id=item_id), 303)


@blueprint.get("/media/<key>")
def media(key: str) -> Response:
    """A picture of a question. Its address is the hash of its bytes: only who was shown the question knows it, and who was may see it again."""
    found = queries.get_media(session(), key)
    answer = send_file(current().objects.open(found.key), mimetype=found.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


# From Word


@blueprint.get("/import")
def new_import() -> ResponseReturnValue:
    """The place to drop a file on."""
    require(current_actor(), Permission.CREATE)
    return render_template(
        "bank/new_import.html", errors={}, waiting=queries.open_imports(session(), current_actor().user_id or 0)
    )


@blueprint.post("/import")
def start_import() -> ResponseReturnValue:
    """Takes the file and starts reading it."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid(_("Choose a Word file."), fields={"file": _("Choose a Word file.")})
        import_id = imports.start_import(actor, file.stream, file.filename)
    except Forbidden:
        raise
    except HubError as refused:
        errors = getattr(refused, "fields", None) or {"file": str(refused)}
        waiting = queries.open_imports(session(), actor.user_id or 0)
        return render_template("bank/new_import.html", errors=errors, waiting=waiting), refused.status
    return redirect(url_for("bank.show_import", import_id=import_id), 303)


@blueprint.get("/import/<int:import_id>")
def show_import(import_id: int) -> ResponseReturnValue:
    """The result: faulty questions first, each mended in place; then all as pupils will see them."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    view = queries.get_import(session(), actor, import_id)
    if view.state == ImportState.READING:
        return render_template("bank/reading.html", view=view, **_progress(import_id))
    if view.state == ImportState.REFUSED:
        return render_template("bank/refused.html", view=view)
    return render_template("bank/import.html", **_result(actor, view), editing=request.args.get("edit", 0, int))


def _progress(import_id: int) -> dict[str, Any]:
    job = find_job(session(), JOB, str(import_id))
    step = READING_STEPS.get(job.step if job else "") or _("Waiting for its turn")
    return {
        "done": job.done if job else 0,
        "steps": job.total if job else 0,
        "step": step,
        "failed": job is not None and job.state == "failed",
    }


@blueprint.get("/import/<int:import_id>/progress")
def progress(import_id: int) -> ResponseReturnValue:
    """How far reading is; when done, the page is loaded again."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    view = queries.get_import(session(), actor, import_id)
    if view.state != ImportState.READING:
        answer = Response("")
        answer.headers["HX-Redirect"] = url_for("bank.show_import", import_id=import_id)
        return answer
    return render_template("bank/_progress.html", view=view, **_progress(import_id))


def _result(actor: Actor, view: ImportView) -> dict[str, Any]:
    questions = queries.import_questions(session(), view.id)
    ready = [question for question in questions if question.is_ready]
    groups = {
        name: [question for question in ready if question.draft["type"] == name]
        for name in PART_NAMES
        if any(question.draft["type"] == name for question in ready)
    }
    counts = Counter(question.state for question in questions)
    return {
        "view": view,
        "questions": questions,
        "faulty": [question for question in questions if question.is_faulty],
        "ready": ready,
        "groups": groups,
        "skipped": [question for question in questions if question.state == QuestionState.SKIPPED],
        "accepted": counts[QuestionState.ACCEPTED],
        "unit": schools.get_unit(session(), view.unit_id),
        "subjects": schools.subject_names(session()),
        "key_source": _key_source(questions),
        "shown_at_once": SHOWN_AT_ONCE,
        "actor": actor,
    }


def _key_source(questions: list[QuestionView]) -> str:
    """A sentence on keys: whether the file had any."""
    keyed = sum(
        not any(problem["code"].startswith("key_missing") for problem in question.draft["problems"]) for question in questions
    )
    if keyed == 0:
        return _("The file has no key: mark the right answers here.")
    return _("Keys were read from the file.") if keyed == len(questions) else _("Some questions have no key in the file.")


def _mending() -> Mending:
    form = request.form
    common = {name: form[name] for name in ("stem", "passage", "solution") if name in form}
    own = {name: values for name, values in form.lists() if name not in common}
    return read(Mending, {"stem": "", "level": form.get("level") or None, **common, "fields": own})


@blueprint.post("/import/<int:import_id>/questions/<int:number>")
def mend(import_id: int, number: int) -> ResponseReturnValue:
    """Saves a question as the teacher left it, or leaves it out. With htmx, the question and the counts come back."""
    actor = current_actor()
    action = request.form.get("action", "done")
    if action in ("skip", "restore"):
        imports.skip_question(actor, import_id, number, skip=action == "skip")
    else:
        revision = request.form.get("revision", type=int)
        imports.mend_question(actor, import_id, number, _mending(), revision=revision, drop_blank=action == "keep")
    if not is_fragment():
        return redirect(url_for("bank.show_import", import_id=import_id, _anchor=f"q{number}"), 303)
    view = queries.get_import(session(), actor, import_id)
    question = queries.get_question(session(), import_id, number)
    return render_template("bank/_mended.html", question=question, **_result(actor, view))


@blueprint.get("/import/<int:import_id>/questions/<int:number>")
def edit_question(import_id: int, number: int) -> ResponseReturnValue:
    """The form of one question, to change one that is ready."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    view = queries.get_import(session(), actor, import_id)
    if not is_fragment():
        return redirect(url_for("bank.show_import", import_id=import_id, edit=number, _anchor=f"q{number}"), 303)
    question = queries.get_question(session(), import_id, number)
    return render_template("bank/_edit.html", view=view, question=question)


@blueprint.post("/import/<int:import_id>/destination")
def destination(import_id: int) -> ResponseReturnValue:
    """Sends the questions elsewhere."""
    imports.change_destination(current_actor(), import_id, parse_form(Destination))
    toast(_("The questions will go there."))
    return redirect(url_for("bank.show_import", import_id=import_id), 303)


@blueprint.post("/import/<int:import_id>/accept")
def accept(import_id: int) -> ResponseReturnValue:
    """Takes everything that is ready into the bank."""
    made = imports.accept_import(current_actor(), import_id)
    if not made:
        raise Conflict(_("No question is ready to go into the bank."), code="nothing_ready")
    text = ngettext("%(num)s question is in the bank.", "%(num)s questions are in the bank.", len(made))
    toast(text, undo=url_for("bank.undo", import_id=import_id))
    return redirect(url_for("bank.show_import", import_id=import_id), 303)


@blueprint.post("/import/<int:import_id>/undo")
def undo(import_id: int) -> ResponseReturnValue:
    """Takes the questions of the file back out of the bank."""
    count = imports.undo_import(current_actor(), import_id)
    toast(ngettext("%(num)s question was taken back out.", "%(num)s questions were taken back out.", count), "info")
    return redirect(url_for("bank.show_import", import_id=import_id), 303)


@blueprint.get("/import/<int:import_id>/file")
def source(import_id: int) -> Response:
    """The file as it came."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    view = queries.get_import(session(), actor, import_id)
    return send_file(
        current().objects.open(view.source_key), mimetype=imports.WORD_TYPE, as_attachment=True, download_name=view.file_name
    )
