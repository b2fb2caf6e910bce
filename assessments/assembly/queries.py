"""Reads of tests and forms, for this feature and those above it."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from assessments.assembly.models import Paper, PaperForm, PaperItem, PaperPart
from assessments.assembly.policy import Permission
from assessments.assembly.rules import composition
from assessments.assembly.schemas import PaperView, PartView, PlacedView
from hub.core.authz import Actor, Role
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.schools import queries as schools
from hub.web.paging import Page, PageArgs, keyset


def _not_found() -> NotFound:
    return NotFound(_l("There is no such test."), code="unknown_paper")


def own_subjects(session: Session, actor: Actor) -> set[str]:
    """Subjects that the person teaches, or whose groups the person belongs to: their tests are no secret to them before the sitting."""
    taught = {line.subject.code for line in schools.classes_of(session, actor.user_id)} if actor.user_id is not None else set()
    groups = actor.units((Role.GROUP_MEMBER, Role.GROUP_HEAD))
    return taught.union(*({subject.code for subject in schools.get_group(session, group).subjects} for group in groups))


def _visible(session: Session, actor: Actor) -> ColumnElement[bool]:
    """SQL: what the person may see; the author, leaders and exam officers, and colleagues of the subject."""

    def within(permission: str) -> list[ColumnElement[bool]]:
        return [Paper.unit_path.startswith(path, autoescape=True) for path in actor.paths(permission)]

    colleagues = within(Permission.READ_SUBJECT)
    of_subject = Paper.subject_code.in_(own_subjects(session, actor)) if colleagues else false()
    return or_(Paper.author_id == actor.user_id, *within(Permission.READ), and_(or_(false(), *colleagues), of_subject))


def get_paper(session: Session, actor: Actor, paper_id: int) -> PaperView:
    """One test that the actor may see; raises NotFound otherwise."""
    row = session.scalars(select(Paper).where(Paper.id == paper_id, _visible(session, actor))).one_or_none()
    if row is None:
        raise _not_found()
    return PaperView.model_validate(row)


def papers(session: Session, ids: Collection[int]) -> dict[int, PaperView]:
    """Tests by id, for lists."""
    if not ids:
        return {}
    return {row.id: PaperView.model_validate(row) for row in session.scalars(select(Paper).where(Paper.id.in_(ids)))}


def list_papers(session: Session, actor: Actor, page: PageArgs) -> Page[PaperView]:
    """Tests that the actor may see, the newest first."""
    return keyset(session, select(Paper).where(_visible(session, actor)), (Paper.id.desc(),), page).map(PaperView.model_validate)


def paper_sizes(session: Session, ids: Collection[int]) -> dict[int, tuple[int, Decimal]]:
    """Number of questions and total marks of each test, for lists."""
    if not ids:
        return {}
    rows = session.execute(
        select(PaperPart.paper_id, PaperItem.marks)
        .join(PaperItem, PaperItem.part_id == PaperPart.id)
        .where(PaperPart.paper_id.in_(ids))
    )
    found: dict[int, tuple[int, Decimal]] = {number: (0, Decimal(0)) for number in ids}
    for paper_id, marks in rows:
        count, total = found[paper_id]
        found[paper_id] = (count + 1, total + marks)
    return found


def paper_parts(session: Session, paper_id: int) -> list[PartView]:
    """The parts of a test with their questions, in order."""
    rows = session.scalars(
        select(PaperPart)
        .where(PaperPart.paper_id == paper_id)
        .order_by(PaperPart.position)
        .options(selectinload(PaperPart.items))
    )
    return [
        PartView(
            label=part.label,
            scheme=part.scheme,
            items=tuple(
                PlacedView(
                    ref=composition.reference(part.label, item.position),
                    item_id=item.item_id,
                    version_id=item.version_id,
                    type=item.type,
                    marks=item.marks,
                )
                for item in part.items
            ),
        )
        for part in rows
    ]


def uses_of_item(session: Session, item_id: int) -> int:
    """In how many tests a question of the bank stands."""
    return session.scalar(select(func.count(PaperItem.id)).where(PaperItem.item_id == item_id)) or 0


def _form(session: Session, form_id: int, column: Any) -> Any:
    found = session.execute(select(column).where(PaperForm.id == form_id)).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such test form."), code="unknown_form")
    return found[0]


def form_content(session: Session, form_id: int) -> bytes:
    """The frozen bytes that pupils get."""
    return bytes(_form(session, form_id, PaperForm.content))


def form_hash(session: Session, form_id: int) -> str:
    """SHA-256 of the frozen bytes."""
    return str(_form(session, form_id, PaperForm.sha256))


def form_code(session: Session, form_id: int) -> str:
    """The code printed on the form (mã đề)."""
    return str(_form(session, form_id, PaperForm.code))


def form_slots(session: Session, form_id: int) -> list[dict[str, Any]]:
    """What answer checking and marking need of each question of a form."""
    return list(_form(session, form_id, PaperForm.slots))
