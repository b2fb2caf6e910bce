"""Question sets point into the item bank: chosen in the form, shown as pupils see them, frozen when they are handed in."""

import re

import pytest

from assessments.bank.models import Item
from assessments.bank.schemas import Destination
from assessments.bank.services import items
from hub.core.authz import Actor, Role
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.uow import unit_of_work
from hub.materials.queries import access, history
from hub.materials.services import authoring
from hub.review.services import reviews, rounds
from hub.schools import queries as schools
from tests.factories import bank
from tests.factories import materials as make
from tests.factories.accounts import make_actor
from tests.factories.materials import Group
from tests.factories.review import take_on
from tests.factories.web import Browser
from tests.hub import Hub

SAID = {
    "title": "Luyện tập đạo hàm",
    "description": "Năm câu cuối chương.",
    "subject_code": "toan",
    "grades": "11",
    "licence": "cc-by-sa",
}


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _item(hub: Hub, who: Actor, unit: int, stem: str, item_type: str = "single_choice") -> int:
    number = bank.make_item(who, unit, item_type, stem=stem)
    hub.scope.close_reading()
    return number


def _checked(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'name="questions" value="(\d+)" checked', page)]


def _set(hub: Hub, group: Group, *numbers: int) -> int:
    form = make.form(kind="question_set", questions=", ".join(map(str, numbers)))
    return authoring.create_material(group.author, form)


def _published(hub: Hub, group: Group, *numbers: int) -> int:
    material_id = _set(hub, group, *numbers)
    authoring.submit_material(group.author, material_id)
    round_id = make.open_round_of(material_id)
    for reviewer in (group.reviewer, group.reviewer2):
        reviews.submit_review(reviewer, take_on(group.head, round_id, reviewer), make.verdict())
    rounds.decide(group.head, round_id, "accept", "")
    return material_id


def test_a_teacher_chooses_questions_and_pupils_see_them_without_keys(hub: Hub, group: Group) -> None:
    first = _item(hub, group.author, group.place.group, "Đạo hàm của x^2 là")
    second = _item(hub, group.author, group.place.group, "Xét tính đúng sai", "true_false_cluster")
    browser = Browser(hub, group.author.user_id)
    offered = browser.get("/materials/new").text
    assert "Đạo hàm của x^2 là" in offered
    made = browser.post("/materials/new", {**SAID, "kind": "question_set", "questions": [str(second), str(first)]})
    assert made.status_code == 303
    material_id = int(made.headers["Location"].rpartition("/")[2])
    assert access.load(hub.session, material_id).versions[0].questions == [second, first]
    form = browser.get(f"/materials/{material_id}/edit").text
    assert _checked(form) == [second, first]
    page = browser.get(f"/materials/{material_id}").text
    assert page.index("Xét tính đúng sai") < page.index("Đạo hàm của x^2 là")
    assert page.count('<hub-math class="question">') == 2
    assert "right answer" not in page
    assert f'href="/items/{first}"' in page


def test_the_picker_finds_without_accents_and_takes_whole_topics(hub: Hub, group: Group) -> None:
    numbers = [_item(hub, group.author, group.place.group, f"Tiếp tuyến thứ {number}") for number in range(3)]
    other = _item(hub, group.author, group.place.group, "Xác suất có điều kiện")
    browser = Browser(hub, group.author.user_id)
    found = browser.get("/materials/questions", query_string={"question_words": "tiep tuyen", "questions": [str(other)]}).text
    assert _checked(found) == [other], "what was ticked stays chosen"
    assert found.count('name="questions"') == 4
    with unit_of_work() as uow:
        for number in numbers:
            uow.session.get_one(Item, number).topic = "Đạo hàm"
    only = browser.get("/materials/questions", query_string={"question_topic": "Đạo hàm"}).text
    assert "Tiếp tuyến thứ 1" in only
    assert "Xác suất" not in only
    topics = browser.get("/materials/questions", query_string={"subject_code": "toan"}).text
    assert 'name="question_topics" value="Đạo hàm"' in topics
    made = browser.post("/materials/new", {**SAID, "kind": "question_set", "questions": str(other), "question_topics": "Đạo hàm"})
    material_id = int(made.headers["Location"].rpartition("/")[2])
    assert access.load(hub.session, material_id).versions[0].questions == [other, *numbers]


def test_only_questions_that_one_may_use_go_into_a_set(hub: Hub, group: Group) -> None:
    own = _item(hub, group.author, group.place.group, "Câu của tôi")
    stranger = make_actor(Role.TEACHER, group.place.school)
    foreign = _item(hub, stranger, group.place.school, "Câu của người khác")
    withdrawn = _item(hub, group.author, group.place.group, "Câu đã bỏ")
    items.withdraw_item(group.author, withdrawn)
    hub.scope.close_reading()
    browser = Browser(hub, group.author.user_id)
    picker = browser.get("/materials/questions").text
    assert "Câu của tôi" in picker
    assert "Câu của người khác" not in picker
    assert "Câu đã bỏ" not in picker
    for bad in (foreign, withdrawn, 99_999):
        refused = browser.post("/materials/new", {**SAID, "kind": "question_set", "questions": [str(own), str(bad)]})
        assert refused.status_code == 400
        assert f"You cannot use these questions: {bad}." in refused.text
    assert Browser(hub, group.pupil.user_id).get("/materials/questions").status_code == 403


def test_what_was_reviewed_stays_although_the_bank_moves_on(hub: Hub, group: Group) -> None:
    number = _item(hub, group.author, group.place.group, "Bản được phản biện")
    material_id = _published(hub, group, number)
    changed = bank.content("single_choice", "Bản sửa về sau")
    unit = schools.get_unit(session(), group.place.group)
    where = Destination(subject="toan", grade=12)
    items.revise_item(group.author, number, changed, bank.KEYS["single_choice"], "NB", where, unit.id, unit.path)
    items.withdraw_item(group.author, number)
    hub.run_jobs()
    page = Browser(hub, group.pupil.user_id).get(f"/materials/{material_id}").text
    assert "Bản được phản biện" in page
    assert "Bản sửa về sau" not in page
    assert f"/items/{number}" not in page
    found = Browser(hub, group.pupil.user_id).get("/materials?q=ban+duoc+phan+bien").text
    assert f"/materials/{material_id}" in found, "a set is found by the words of its questions"


def test_a_question_taken_out_of_use_is_named_when_the_set_is_handed_in(hub: Hub, group: Group) -> None:
    number = _item(hub, group.author, group.place.group, "Sắp bị bỏ")
    material_id = _set(hub, group, number)
    items.withdraw_item(group.author, number)
    hub.scope.close_reading()
    with pytest.raises(Invalid) as refused:
        authoring.submit_material(group.author, material_id)
    assert refused.value.code == "unknown_questions"
    items.withdraw_item(group.author, number, withdrawn=False)
    authoring.submit_material(group.author, material_id)
    assert access.load(hub.session, material_id).versions[0].state == "submitted"


def test_a_reviewer_sees_the_questions_and_no_way_to_their_author(hub: Hub, group: Group) -> None:
    number = _item(hub, group.author, group.place.group, "Câu cần phản biện")
    material_id = _set(hub, group, number)
    authoring.submit_material(group.author, material_id)
    task = take_on(group.head, make.open_round_of(material_id), group.reviewer)
    page = Browser(hub, group.reviewer.user_id).get(f"/reviews/tasks/{task}").text
    assert "Câu cần phản biện" in page
    assert f"/items/{number}" not in page


def test_comparing_tells_which_questions_changed(hub: Hub, group: Group) -> None:
    first, second = (_item(hub, group.author, group.place.group, stem) for stem in ("Câu giữ lại", "Câu thêm vào"))
    material_id = _set(hub, group, first)
    authoring.submit_material(group.author, material_id)
    authoring.take_back(group.author, material_id)
    authoring.edit_material(group.author, material_id, make.form(kind="question_set", questions=f"{first}, {second}"))
    _material, found = history.compare(session(), group.author, material_id, 1, 2)
    (change,) = [one for one in found.fields if "Câu thêm vào" in one.after]
    assert "Câu giữ lại" in change.before
    assert "Câu thêm vào" not in change.before
