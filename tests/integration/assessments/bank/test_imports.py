"""From a Word file to items: read in a job, mended, taken over, undone."""

import io

import pytest

from assessments.bank import queries
from assessments.bank.rules.markup import media_keys
from assessments.bank.schemas import Destination, ImportFilters, ImportState, Mending
from assessments.bank.services import imports, items
from hub.core.authz import Actor, Role
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.jobs import find_job
from hub.web.paging import PageArgs
from tests.factories.accounts import load, make_actor
from tests.factories.bank import make_import
from tests.factories.docx import ORDINARY, docx, image, lines, p
from tests.factories.schools import Place, make_place, make_school, make_teacher
from tests.hub import Hub

FAULTY = lines("PHẦN I\nCâu 1. Hỏi\nA. a\tB. b\tC. c\tD. d\nĐáp án: A\nCâu 2. Thiếu\nA. a\tB. b\tC. c\nĐáp án: B")


@pytest.fixture
def place(hub: Hub) -> Place:
    return make_place()


@pytest.fixture
def teacher(place: Place) -> Actor:
    return load(make_teacher(place))


def listed(hub: Hub, actor: Actor, **filters: object) -> list[str]:
    return [item.content["stem"] for item in queries.list_items(hub.session, actor, ImportFilters(**filters), PageArgs())]  # type: ignore[arg-type]


def test_a_paper_becomes_items(hub: Hub, place: Place, teacher: Actor) -> None:
    import_id = make_import(hub, teacher)
    view = queries.get_import(hub.session, teacher, import_id)
    assert (view.state, view.subject_code, view.grade, view.unit_id, view.code) == (
        ImportState.READY,
        "toan",
        12,
        place.group,
        "101",
    )
    job = find_job(hub.session, "bank.read_word", str(import_id))
    assert job is not None
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    made = imports.accept_import(teacher, import_id)
    assert len(made) == 4
    assert listed(hub, teacher)[-1] == "Hai cộng hai bằng"
    first = queries.get_item(hub.session, teacher, made[0])
    assert queries.key_of(hub.session, first.version_id) == ["B"]
    cluster = queries.get_item(hub.session, teacher, made[2])
    assert queries.key_of(hub.session, cluster.version_id) == {"a": True, "b": False, "c": True, "d": False}
    public = queries.public_items(hub.session, [first.version_id])[first.version_id]
    assert [(one["id"], one["html"]) for one in public.content["options"]] == [("A", "3."), ("B", "4."), ("C", "5."), ("D", "6.")]
    assert imports.accept_import(teacher, import_id) == [], "a second press takes nothing twice"


def test_a_faulty_question_stays_until_it_is_mended(hub: Hub, teacher: Actor) -> None:
    import_id = make_import(hub, teacher, FAULTY)
    assert len(imports.accept_import(teacher, import_id)) == 1
    (_, second) = queries.import_questions(hub.session, import_id)
    assert second.is_faulty
    form = Mending(stem="Thiếu", fields={"choice": ["a", "b", "c", "d<script>alert(1)</script>"], "right": ["B"]}, level="TH")
    assert imports.mend_question(teacher, import_id, 2, form, revision=1) == "ok"
    with pytest.raises(Conflict):
        imports.mend_question(teacher, import_id, 2, form, revision=1)
    (made,) = imports.accept_import(teacher, import_id)
    item = queries.get_item(hub.session, teacher, made)
    assert item.content["options"][3] == {"id": "D", "html": "dalert(1)"}
    assert item.level == "TH"


def test_three_options_may_be_kept(hub: Hub, teacher: Actor) -> None:
    import_id = make_import(hub, teacher, FAULTY)
    form = Mending(stem="Thiếu", fields={"choice": ["a", "b", "c", ""], "right": ["B"]})
    assert imports.mend_question(teacher, import_id, 2, form) == "incomplete"
    assert imports.mend_question(teacher, import_id, 2, form, drop_blank=True) == "ok"


def test_skipping_leaves_a_question_out_and_can_be_taken_back(hub: Hub, teacher: Actor) -> None:
    import_id = make_import(hub, teacher)
    imports.skip_question(teacher, import_id, 1)
    assert len(imports.accept_import(teacher, import_id)) == 3
    imports.skip_question(teacher, import_id, 1, skip=False)
    assert len(imports.accept_import(teacher, import_id)) == 1


def test_undo_takes_everything_back_and_accepting_again_makes_no_twins(hub: Hub, teacher: Actor) -> None:
    import_id = make_import(hub, teacher)
    made = imports.accept_import(teacher, import_id)
    assert imports.undo_import(teacher, import_id) == 4
    assert listed(hub, teacher) == []
    assert queries.usable_items(hub.session, teacher, made) == {}
    assert imports.accept_import(teacher, import_id) == made
    assert len(listed(hub, teacher)) == 4


def test_the_destination_can_be_changed(hub: Hub, teacher: Actor) -> None:
    import_id = make_import(hub, teacher)
    imports.change_destination(teacher, import_id, Destination(subject="vat-li", grade=11, topic="Chương I"))
    (made, *_) = imports.accept_import(teacher, import_id)
    item = queries.get_item(hub.session, teacher, made)
    assert (item.subject_code, item.grade, item.topic) == ("vat-li", 11, "Chương I")


@pytest.mark.parametrize(("data", "code"), [(b"PK\x03\x04 rubbish", "file_damaged"), (b"%PDF-1.4", "not_word")])
def test_a_bad_file_is_refused_in_words_and_leaves_nothing(hub: Hub, teacher: Actor, data: bytes, code: str) -> None:
    import_id = imports.start_import(teacher, io.BytesIO(data), "x.docx")
    hub.run_jobs()
    view = queries.get_import(hub.session, teacher, import_id)
    assert (view.state, [problem["code"] for problem in view.problems]) == (ImportState.REFUSED, [code])
    assert queries.import_questions(hub.session, import_id) == []
    with pytest.raises(Conflict):
        imports.accept_import(teacher, import_id)


def test_an_empty_file_is_refused_at_once(hub: Hub, teacher: Actor) -> None:
    with pytest.raises(Invalid):
        imports.start_import(teacher, io.BytesIO(b""), "x.docx")


def test_pictures_are_kept_and_served_by_their_hash(hub: Hub, teacher: Actor) -> None:
    import_id = make_import(hub, teacher, p("Câu 1. Hình", image()) + lines("A. a\tB. b\tC. c\tD. d\nĐáp án: A"))
    (question,) = queries.import_questions(hub.session, import_id)
    (key,) = media_keys(question.draft["stem"])
    assert queries.get_media(hub.session, key).media_type == "image/png"


def test_a_metafile_leaves_a_mark_that_must_be_mended(hub: Hub, teacher: Actor) -> None:
    import_id = make_import(hub, teacher, p("Câu 1. Hình ", image("rWmf")) + lines("A. a\tB. b\tC. c\tD. d\nĐáp án: A"))
    (question,) = queries.import_questions(hub.session, import_id)
    assert "[?]" in question.draft["stem"]
    form = Mending(stem=question.draft["stem"], fields={"choice": ["a", "b", "c", "d"], "right": ["A"]})
    assert imports.mend_question(teacher, import_id, 1, form) == "incomplete"
    assert imports.mend_question(teacher, import_id, 1, form.model_copy(update={"stem": "Hình"})) == "ok"


def test_emphasis_that_tells_the_key_is_not_shown_to_pupils(hub: Hub, teacher: Actor) -> None:
    from tests.factories.docx import r

    body = "".join(p(f"Câu {n}. Hỏi") + p("A. a") + p(r("B", "u"), r(". b", "u")) + p("C. c") + p("D. d") for n in (1, 2, 3))
    made = imports.accept_import(teacher, make_import(hub, teacher, body))
    versions = [queries.get_item(hub.session, teacher, item).version_id for item in made]
    shown = str(queries.public_items(hub.session, versions))
    assert "<u>" not in shown
    assert len(made) == 3


def test_the_job_may_run_twice(hub: Hub, teacher: Actor) -> None:
    from assessments.bank.services.reading import read_import
    from hub.core.jobs import JobContext

    import_id = make_import(hub, teacher)
    read_import(JobContext(0, 1, hub.runtime), import_id)
    assert len(queries.import_questions(hub.session, import_id)) == 4


def test_others_do_not_reach_an_import_and_only_readers_see_items(hub: Hub, place: Place, teacher: Actor) -> None:
    import_id = make_import(hub, teacher)
    (made, *_) = imports.accept_import(teacher, import_id)
    colleague = load(make_teacher(place))
    with pytest.raises(NotFound):
        queries.get_import(hub.session, colleague, import_id)
    with pytest.raises(NotFound):
        imports.accept_import(colleague, import_id)
    assert len(listed(hub, colleague)) == 4, "members of the group see its items"
    elsewhere = make_school(place.root, "thpt-khac", "THPT Khác")
    stranger = make_actor(Role.TEACHER, elsewhere)
    assert listed(hub, stranger) == []
    with pytest.raises(NotFound):
        queries.get_item(hub.session, stranger, made)
    with pytest.raises(Forbidden):
        items.withdraw_item(colleague, made)
    pupil = make_actor(Role.PUPIL, place.school)
    with pytest.raises(Forbidden):
        imports.start_import(pupil, io.BytesIO(docx(ORDINARY)), "x.docx")


def test_lists_find_words_without_accents(hub: Hub, teacher: Actor) -> None:
    imports.accept_import(teacher, make_import(hub, teacher))
    assert listed(hub, teacher, q="nguyen to") == ["Xét các số sau."]
    assert listed(hub, teacher, type="short_answer_number") == ["Một nửa của 5 là bao nhiêu?"]
