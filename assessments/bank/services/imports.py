"""What a teacher does with a question file: bring it, choose where it goes, mend, take over, undo."""

import unicodedata
from typing import IO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.bank import queries
from assessments.bank.item_types import registry
from assessments.bank.models import ImportQuestion, Item, ItemImport
from assessments.bank.policy import Permission
from assessments.bank.schemas import Destination, ImportState, ItemState, Mending, QuestionState
from assessments.bank.services.items import add_item, revise_item
from assessments.bank.services.mending import content_of, mended
from assessments.bank.services.reading import JOB
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.uow import unit_of_work
from hub.schools import queries as schools
from hub.schools.schemas import UnitView

WORD_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIMIT: Final = 64 << 20
USUAL_GRADE: Final = 12


def start_import(actor: Actor, stream: IO[bytes], file_name: str, destination: Destination | None = None) -> int:
    """Keeps the file and starts reading it; the import's id. Where its questions go is guessed and can be changed at any time."""
    require(actor, Permission.CREATE)
    where = destination or guess_destination(actor)
    unit = _bank(actor, where.subject)
    start = stream.read(1)
    stream.seek(0)
    if not start:
        message = _l("The file is empty.")
        raise Invalid(message, code="file_empty", fields={"file": message})
    ref = current().objects.put(stream, WORD_TYPE, limit=LIMIT)
    with unit_of_work() as uow:
        row = ItemImport(
            owner_id=actor.user_id,
            unit_id=unit.id,
            unit_path=unit.path,
            file_name=_file_name(file_name),
            source_key=ref.key,
            state=ImportState.READING,
            subject_code=where.subject,
            grade=where.grade,
            topic=where.topic,
            problems=[],
        )
        uow.session.add(row)
        uow.flush()
        uow.enqueue(JOB, {"import_id": row.id}, key=str(row.id))
        uow.audit(actor, "import.start", ("item_import", row.id), {"file": row.file_name, "sha256": ref.key}, unit_path=unit.path)
        return row.id


def _file_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")[-200:] or "de.docx"


def guess_destination(actor: Actor) -> Destination:
    """The subject and grade that the teacher teaches most classes of, else the group's subject."""
    taught = schools.classes_of(session(), actor.user_id or 0, schools.current_school_year(session()).code)
    pairs = [(line.subject.code, line.class_.grade) for line in taught]
    if pairs:
        subject, grade = max(pairs, key=pairs.count)
        return Destination(subject=subject, grade=grade)
    for school in schools.schools_of(session(), actor):
        for group in schools.groups_of_school(session(), school.id):
            if actor.can(Permission.CREATE, group.unit.path) and group.subjects:
                return Destination(subject=group.subjects[0].code, grade=USUAL_GRADE)
    return Destination(subject=schools.subjects(session(), USUAL_GRADE)[0].code, grade=USUAL_GRADE)


def _bank(actor: Actor, subject_code: str) -> UnitView:
    """The unit whose bank takes questions of the subject: its subject group, else the school; raises Forbidden or Invalid."""
    schools.get_subject(session(), subject_code)
    for school in schools.schools_of(session(), actor):
        unit = schools.group_for(session(), school.id, subject_code) or school
        if actor.can(Permission.CREATE, unit.path):
            return unit
        if actor.can(Permission.CREATE, school.path):
            return school
    raise Forbidden(_l("You do not belong to a school whose bank you can add to."))


def change_destination(actor: Actor, import_id: int, destination: Destination) -> None:
    """Sends the questions of a file elsewhere; those already in the bank stay where they are."""
    unit = _bank(actor, destination.subject)
    with unit_of_work() as uow:
        row = _own(uow.session, actor, import_id)
        row.subject_code, row.grade, row.topic = destination.subject, destination.grade, destination.topic
        row.unit_id, row.unit_path = unit.id, unit.path
        uow.audit(actor, "import.destination", ("item_import", import_id), destination.model_dump(), unit_path=unit.path)


def _own(db: Session, actor: Actor, import_id: int) -> ItemImport:
    queries.get_import(db, actor, import_id)
    row = db.scalars(select(ItemImport).where(ItemImport.id == import_id).with_for_update()).one()
    require(actor, Permission.CREATE, row.unit_path)
    if row.state != ImportState.READY:
        raise Conflict(_l("The file is not read yet, or was refused."), code="import_not_ready")
    return row


def _question(db: Session, import_id: int, number: int) -> ImportQuestion:
    queries.get_question(db, import_id, number)
    return db.scalars(
        select(ImportQuestion).where(ImportQuestion.import_id == import_id, ImportQuestion.number == number).with_for_update()
    ).one()


def mend_question(
    actor: Actor, import_id: int, number: int, form: Mending, *, revision: int | None = None, drop_blank: bool = False
) -> str:
    """Writes what the teacher made of a question; its new status. `revision` refuses to overwrite what another window saved."""
    with unit_of_work() as uow:
        row = _own(uow.session, actor, import_id)
        question = _question(uow.session, import_id, number)
        if question.state == QuestionState.ACCEPTED:
            raise Conflict(_l("This question is in the bank already. Change it there."), code="question_accepted")
        if revision is not None and revision != question.revision:
            raise Conflict(_l("This question was changed in another window. Reload the page to see it."), code="question_changed")
        draft = mended(question.draft, form, drop_blank=drop_blank)
        item_type = registry.get(draft["type"])
        problems = item_type.problems(content_of(draft), draft["key"])
        draft["problems"] = [problem.__dict__ for problem in problems]
        question.draft = draft
        question.state = QuestionState.OPEN
        question.status = "incomplete" if problems else "ok" if item_type.marked_by == "machine" else "manual"
        question.revision += 1
        uow.audit(actor, "import.mend", ("item_import", row.id), {"question": number}, unit_path=row.unit_path)
        return question.status


def skip_question(actor: Actor, import_id: int, number: int, *, skip: bool = True) -> None:
    """Leaves a question out, or takes it back in."""
    with unit_of_work() as uow:
        row = _own(uow.session, actor, import_id)
        question = _question(uow.session, import_id, number)
        if question.state == QuestionState.ACCEPTED:
            raise Conflict(_l("This question is in the bank already. Change it there."), code="question_accepted")
        question.state = QuestionState.SKIPPED if skip else QuestionState.OPEN
        uow.audit(actor, "import.skip", ("item_import", row.id), {"question": number, "skip": skip}, unit_path=row.unit_path)


def accept_import(actor: Actor, import_id: int) -> list[int]:
    """Takes every question that is ready into the bank; ids of their items. Faulty ones stay and can be mended later."""
    with unit_of_work() as uow:
        row = _own(uow.session, actor, import_id)
        ready = uow.session.scalars(
            select(ImportQuestion)
            .where(
                ImportQuestion.import_id == import_id,
                ImportQuestion.state == QuestionState.OPEN,
                ImportQuestion.status.in_(("ok", "manual")),
            )
            .order_by(ImportQuestion.number)
            .with_for_update()
        ).all()
        made = []
        for question in ready:
            question.item_id = _take_over(actor, row, question)
            question.state = QuestionState.ACCEPTED
            made.append(question.item_id)
        uow.audit(actor, "import.accept", ("item_import", import_id), {"items": made}, unit_path=row.unit_path)
        return made


def _take_over(actor: Actor, row: ItemImport, question: ImportQuestion) -> int:
    draft = question.draft
    where = Destination(subject=row.subject_code, grade=row.grade, topic=row.topic)
    if question.item_id is not None:  # taken back before: the same item comes again, as it is now
        revise_item(actor, question.item_id, content_of(draft), draft["key"], draft["level"], where, row.unit_id, row.unit_path)
        return question.item_id
    return add_item(actor, draft["type"], content_of(draft), draft["key"], draft["level"], where, row.unit_id, row.unit_path)


def undo_import(actor: Actor, import_id: int) -> int:
    """Takes the questions of a file back out of the bank; how many. Tests that use one already keep it."""
    with unit_of_work() as uow:
        row = _own(uow.session, actor, import_id)
        taken = uow.session.scalars(
            select(ImportQuestion)
            .where(ImportQuestion.import_id == import_id, ImportQuestion.state == QuestionState.ACCEPTED)
            .with_for_update()
        ).all()
        for question in taken:
            question.state = QuestionState.OPEN
        items = (
            uow.session.scalars(select(Item).where(Item.id.in_([question.item_id for question in taken]))).all() if taken else []
        )
        for item in items:
            item.state, item.updated_at = ItemState.WITHDRAWN, clock.now()
        uow.audit(
            actor, "import.undo", ("item_import", import_id), {"items": [item.id for item in items]}, unit_path=row.unit_path
        )
        return len(taken)
