"""The pages of tests: the list, a new one, one test with its questions, choosing questions, the preview."""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.assembly import queries, services
from assessments.assembly.policy import Permission
from assessments.assembly.rules import composition
from assessments.assembly.schemas import PaperForm
from assessments.bank import queries as bank
from assessments.bank.schemas import LEVEL_NAMES, TYPE_NAMES, ImportFilters
from hub.accounts import queries as accounts
from hub.core.db import session
from hub.core.errors import Forbidden, Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import ngettext
from hub.schools import queries as schools
from hub.web.context import current_actor, page_args, parse_form, parse_query
from hub.web.limits import whole
from hub.web.toasts import toast

blueprint = Blueprint("assembly", __name__, url_prefix="/tests", template_folder="templates")

SCHEMES: dict[str, Any] = {
    "steps": _l("by steps: 0.1 – 0.25 – 0.5 – 1 for one to four right statements"),
    "each": _l("an equal share for each right statement"),
    "all": _l("only all right statements count"),
    "value": _l("by value: 0,5 and 0,50 are the same"),
    "exact": _l("only what is written as in the key counts"),
}


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Tests that the reader may see; pupils are led to their sittings."""
    actor, db = current_actor(), session()
    if not (actor.can(Permission.READ) or actor.can(Permission.READ_SUBJECT)):
        return redirect(url_for("delivery.index"), 303)
    page = queries.list_papers(db, actor, page_args())
    return render_template(
        "assembly/index.html",
        page=page,
        sizes=queries.paper_sizes(db, [paper.id for paper in page]),
        subjects=schools.subject_names(db),
        authors=accounts.names(db, {paper.author_id for paper in page}),
        may_create=actor.can(Permission.CREATE),
    )


def _ids(values: list[str]) -> list[int]:
    return [number for value in values if (number := whole(value)) is not None]


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """The form of a new test; `?items=1&items=2` brings chosen questions along."""
    return _new_page(request.args, {})


def _new_page(values: Any, errors: dict[str, Any]) -> ResponseReturnValue:
    actor, db = current_actor(), session()
    page = render_template(
        "assembly/new.html",
        values=values,
        items=_ids(values.getlist("items")),
        errors=errors,
        subjects=[(subject.code, subject.name) for subject in schools.subjects(db)],
        schools=schools.schools_of(db, actor),
    )
    return page, 400 if errors else 200


@blueprint.post("/new")
def create() -> ResponseReturnValue:
    """Makes a test."""
    actor, db = current_actor(), session()
    own = schools.schools_of(db, actor)
    if not own:
        raise Forbidden(_l("Only people of a school make tests."))
    chosen = request.form.get("unit_id", type=int)
    unit_id = next((school.id for school in own if school.id == chosen), own[0].id)
    try:
        paper_id = services.create_paper(actor, unit_id, parse_form(PaperForm), _ids(request.form.getlist("items")))
    except Invalid as refused:
        return _new_page(request.form, refused.fields or {"form": refused.message})
    if request.form.getlist("items"):
        toast(_("The test is made. Look it through, then open a sitting."))
        return redirect(url_for("assembly.show", paper_id=paper_id), 303)
    return redirect(url_for("assembly.choose", paper_id=paper_id), 303)


@blueprint.get("/<int:paper_id>")
def show(paper_id: int) -> ResponseReturnValue:
    """A test with its questions as pupils see them."""
    actor, db = current_actor(), session()
    paper = queries.get_paper(db, actor, paper_id)
    source = services.form_source(db, paper_id)
    return render_template(
        "assembly/show.html",
        paper=paper,
        source=source,
        total=composition.total_marks(source.parts),
        count=sum(len(part.items) for part in source.parts),
        author=accounts.names(db, [paper.author_id]).get(paper.author_id, ""),
        schemes=SCHEMES,
        may_edit=services.may_edit(actor, paper),
        may_create=actor.can(Permission.CREATE, paper.unit_path),
    )


@blueprint.get("/<int:paper_id>/questions")
def choose(paper_id: int) -> ResponseReturnValue:
    """Questions of the bank to put into the test."""
    actor, db = current_actor(), session()
    paper = queries.get_paper(db, actor, paper_id)
    filters = parse_query(ImportFilters).model_copy(update={"subject": paper.subject_code})
    return render_template(
        "assembly/choose.html",
        paper=paper,
        page=bank.list_items(db, actor, filters, page_args()),
        placed={item.item_id for part in queries.paper_parts(db, paper_id) for item in part.items},
        filters=filters,
        types=TYPE_NAMES,
        levels=LEVEL_NAMES,
        part_of=composition.part_of,
    )


def _order(paper_id: int) -> tuple[list[int], dict[int, Decimal]]:
    items = [item for part in queries.paper_parts(session(), paper_id) for item in part.items]
    return [item.item_id for item in items], {item.item_id: item.marks for item in items}


@blueprint.post("/<int:paper_id>/questions")
def add(paper_id: int) -> ResponseReturnValue:
    """Puts chosen questions at the end of their parts."""
    chosen = _ids(request.form.getlist("items"))
    order, marks = _order(paper_id)
    added = [item_id for item_id in dict.fromkeys(chosen) if item_id not in marks]
    if added:
        services.set_items(current_actor(), paper_id, order + added, marks)
        toast(ngettext("%(num)s question added.", "%(num)s questions added.", len(added)))
    return redirect(url_for("assembly.show", paper_id=paper_id), 303)


@blueprint.post("/<int:paper_id>/questions/<int:item_id>/<any(remove, up, down):action>")
def arrange(paper_id: int, item_id: int, action: str) -> ResponseReturnValue:
    """Takes a question out, or moves it by one place within its part."""
    actor = current_actor()
    parts = queries.paper_parts(session(), paper_id)
    _, marks = _order(paper_id)
    order: list[int] = []
    for part in parts:
        order += composition.moved([item.item_id for item in part.items], item_id, action)
    services.set_items(actor, paper_id, order, {number: value for number, value in marks.items() if number in order})
    return redirect(url_for("assembly.show", paper_id=paper_id) + f"#item-{item_id}", 303)


@blueprint.post("/<int:paper_id>/marks")
def set_marks(paper_id: int) -> ResponseReturnValue:
    """Changes the marks of questions."""
    order, marks = _order(paper_id)
    for item_id in order:
        text = request.form.get(f"marks_{item_id}", "").strip().replace(",", ".")
        if text:
            try:
                marks[item_id] = Decimal(text)
            except InvalidOperation as error:
                raise Invalid(
                    _l("Marks are numbers such as 0.25."), fields={f"marks_{item_id}": _l("Enter a number.")}
                ) from error
    services.set_items(current_actor(), paper_id, order, marks)
    toast(_("The marks are changed."))
    return redirect(url_for("assembly.show", paper_id=paper_id), 303)


@blueprint.post("/<int:paper_id>/copy")
def copy(paper_id: int) -> ResponseReturnValue:
    """A draft with the same questions."""
    made = services.copy_paper(current_actor(), paper_id)
    toast(_("This is a copy; the first test stays as it is."))
    return redirect(url_for("assembly.show", paper_id=made), 303)
