"""What people do with tests: make, change, copy; and the freezing of a form, which opening a sitting asks for."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.assembly import queries
from assessments.assembly.models import Paper, PaperForm, PaperItem, PaperPart
from assessments.assembly.policy import Permission
from assessments.assembly.rules import composition
from assessments.assembly.schemas import PaperForm as PaperFields
from assessments.assembly.schemas import PaperView
from assessments.bank import queries as bank
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from hub.schools import queries as schools

FORM_CODE: Final = "0101"
MARKS_LEAST: Final = Decimal("0.01")
MARKS_LIMIT: Final = Decimal(100)


def create_paper(actor: Actor, unit_id: int, form: PaperFields, item_ids: Sequence[int] = ()) -> int:
    """Makes a test in a school from chosen questions of the bank, parts and marks by the 2025 format; its id."""
    with unit_of_work() as uow:
        unit = schools.get_unit(uow.session, unit_id)
        require(actor, Permission.CREATE, unit.path)
        schools.get_subject(uow.session, form.subject)
        paper = Paper(
            title=form.title,
            subject_code=form.subject,
            grade=form.grade,
            duration_minutes=form.duration_minutes,
            unit_id=unit.id,
            unit_path=unit.path,
            author_id=actor.user_id,
            state=composition.PaperState.DRAFT,
        )
        uow.session.add(paper)
        uow.flush()
        if item_ids:
            _place(uow.session, actor, paper, item_ids, {})
        uow.audit(actor, "paper.create", ("paper", paper.id), {"title": paper.title, "items": len(item_ids)}, unit_path=unit.path)
        return paper.id


def update_paper(actor: Actor, paper_id: int, form: PaperFields) -> None:
    """Changes what a test is called and how long it takes; refused once a sitting uses it."""
    with unit_of_work() as uow:
        paper = _editable(uow.session, actor, paper_id)
        paper.title, paper.subject_code = form.title, form.subject
        paper.grade, paper.duration_minutes = form.grade, form.duration_minutes
        paper.updated_at = clock.now()
        uow.audit(actor, "paper.update", ("paper", paper_id), form.model_dump(), unit_path=paper.unit_path)


def set_items(actor: Actor, paper_id: int, item_ids: Sequence[int], marks: Mapping[int, Decimal] | None = None) -> None:
    """Puts exactly these questions into a test, in this order within their parts; `marks` by question where they are not the usual ones."""
    with unit_of_work() as uow:
        paper = _editable(uow.session, actor, paper_id)
        _place(uow.session, actor, paper, item_ids, marks or {})
        paper.updated_at = clock.now()
        uow.audit(actor, "paper.set_items", ("paper", paper_id), {"items": list(item_ids)}, unit_path=paper.unit_path)


def copy_paper(actor: Actor, paper_id: int) -> int:
    """A draft with the same questions: the way to change a test that is in use; its id."""
    with unit_of_work() as uow:
        source = queries.get_paper(uow.session, actor, paper_id)
        require(actor, Permission.CREATE, source.unit_path)
        parts = queries.paper_parts(uow.session, paper_id)
        form = PaperFields(
            title=source.title,
            subject=source.subject_code,
            grade=source.grade,
            duration_minutes=source.duration_minutes,
        )
        made = create_paper(actor, source.unit_id, form)
        items = [item for part in parts for item in part.items]
        set_items(actor, made, [item.item_id for item in items], {item.item_id: item.marks for item in items})
        return made


def may_edit(actor: Actor, paper: PaperView) -> bool:
    """Whether the actor may change the test now."""
    is_theirs = paper.author_id == actor.user_id or actor.can(Permission.EDIT_ANY, paper.unit_path)
    return is_theirs and paper.state == composition.PaperState.DRAFT


def _editable(session: Session, actor: Actor, paper_id: int) -> Paper:
    queries.get_paper(session, actor, paper_id)
    paper = session.scalars(select(Paper).where(Paper.id == paper_id).with_for_update()).one()
    if paper.author_id != actor.user_id:
        require(actor, Permission.EDIT_ANY, paper.unit_path)
    if paper.state != composition.PaperState.DRAFT:
        raise Conflict(
            _l("A sitting uses this test, so it can no longer be changed. Copy it and change the copy."), code="paper_in_use"
        )
    return paper


def _place(session: Session, actor: Actor, paper: Paper, item_ids: Sequence[int], marks: Mapping[int, Decimal]) -> None:
    wanted = list(dict.fromkeys(item_ids))
    found = bank.usable_items(session, actor, wanted)
    missing = [item_id for item_id in wanted if item_id not in found]
    if missing:
        raise Invalid(
            _l("Some chosen questions are not in the bank or cannot be used yet."), code="items_unusable", items=missing
        )
    unplaced = [item_id for item_id in wanted if composition.part_of(found[item_id].type) is None]
    if unplaced:
        raise Invalid(
            _l("Tasks that the teacher marks cannot stand in a test on the computer yet."), code="items_unplaced", items=unplaced
        )
    for item_id, value in marks.items():
        if not value.is_finite() or not MARKS_LEAST <= value <= MARKS_LIMIT:
            raise Invalid(_l("Marks lie between 0 and 100."), fields={f"marks_{item_id}": _l("Marks lie between 0 and 100.")})
    for old in session.scalars(select(PaperPart).where(PaperPart.paper_id == paper.id)):
        session.delete(old)
    session.flush()
    arranged = composition.arrange([(item_id, found[item_id].type) for item_id in wanted])
    for position, (label, ids) in enumerate(arranged, 1):
        part = PaperPart(paper_id=paper.id, position=position, label=label, scheme=composition.usual_scheme(label))
        part.items = [
            PaperItem(
                position=number,
                item_id=item_id,
                version_id=found[item_id].version_id,
                type=found[item_id].type,
                marks=marks.get(item_id) or composition.usual_marks(found[item_id].type, paper.subject_code),
            )
            for number, item_id in enumerate(ids, 1)
        ]
        session.add(part)
    session.flush()


def form_source(session: Session, paper_id: int) -> composition.FormSource:
    """The test with its questions as pupils may see them: for the preview and for freezing. The caller has checked who asks."""
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise NotFound(_l("There is no such test."), code="unknown_paper")
    parts = queries.paper_parts(session, paper_id)
    public = bank.public_items(session, [item.version_id for part in parts for item in part.items])
    return composition.FormSource(
        title=paper.title,
        subject=paper.subject_code,
        subject_name=schools.get_subject(session, paper.subject_code).name,
        grade=paper.grade,
        duration_minutes=paper.duration_minutes,
        code=FORM_CODE,
        parts=tuple(
            composition.Part(
                label=part.label,
                scheme=part.scheme,
                items=tuple(composition.Placed(public[item.version_id], item.marks) for item in part.items),
            )
            for part in parts
        ),
    )


def freeze_form(actor: Actor, paper_id: int) -> int:
    """Builds and keeps the form that pupils get, and closes the test for changes; the form's id. The same content gives the same form."""
    with unit_of_work() as uow:
        view = queries.get_paper(uow.session, actor, paper_id)
        paper = uow.session.scalars(select(Paper).where(Paper.id == paper_id).with_for_update()).one()
        source = form_source(uow.session, paper_id)
        if not any(part.items for part in source.parts):
            raise Invalid(_l("This test has no questions yet."), code="paper_empty")
        content = composition.form_bytes(composition.form_document(source))
        sha256 = composition.form_hash(content)
        form = uow.session.scalars(
            select(PaperForm).where(PaperForm.paper_id == paper_id, PaperForm.sha256 == sha256)
        ).one_or_none()
        if form is None:
            form = PaperForm(
                paper_id=paper_id, code=source.code, sha256=sha256, content=content, slots=composition.form_slots(source)
            )
            uow.session.add(form)
            uow.flush()
        paper.state = composition.PaperState.IN_USE
        uow.audit(actor, "paper.freeze", ("paper", paper_id), {"form": form.id, "sha256": sha256}, unit_path=view.unit_path)
        return form.id
