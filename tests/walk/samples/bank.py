"""Samples of the item bank: an import and an item of the walk's teacher."""

from io import BytesIO

from assessments.bank.services import imports
from hub.core.authz import Role
from tests.factories.accounts import load
from tests.factories.bank import make_item
from tests.factories.docx import ORDINARY, docx, image, lines, p
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """One import that is read, one item in the bank of the mathematics group."""
    teacher = load(walk.users[Role.TEACHER])
    import_id = imports.start_import(teacher, BytesIO(docx(ORDINARY + p("Câu 9. Hình ", image()) + lines("A. a"))), "de.docx")
    walk.hub.run_jobs()
    item_id = make_item(teacher, walk.place.school)
    picture = _picture(walk, import_id)
    question = {"import_id": import_id, "number": 1}
    body = {"stem": "Hỏi", "choice": ["1", "2", "3", "4"], "right": "A", "action": "done"}
    return {
        "show": Sample({"item_id": item_id}),
        "edit": Sample({"item_id": item_id}, data=body),
        "withdraw": Sample({"item_id": item_id, "action": "withdraw"}),
        "media": Sample({"key": picture}),
        "start_import": Sample(files=lambda: {"file": (BytesIO(docx(ORDINARY)), "de.docx")}),
        "show_import": Sample({"import_id": import_id}),
        "progress": Sample({"import_id": import_id}),
        "edit_question": Sample(question),
        "mend": Sample(question, data=body),
        "destination": Sample({"import_id": import_id}, data={"subject": "toan", "grade": "11"}),
        "accept": Sample({"import_id": import_id}),
        "undo": Sample({"import_id": import_id}),
        "source": Sample({"import_id": import_id}),
    }


def _picture(walk: Walk, import_id: int) -> str:
    from assessments.bank import queries
    from assessments.bank.rules.markup import media_keys

    stems = [question.draft["stem"] for question in queries.import_questions(walk.hub.session, import_id)]
    return media_keys(*stems)[0]
