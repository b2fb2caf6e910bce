"""Questions of the item bank in a question set of the shared bank: who may put them in, who reads them, and what readers never get."""

import pytest

from hub.review.services import reviews, rounds
from tests.factories import materials as make
from tests.factories.bank import make_item
from tests.factories.materials import Group
from tests.factories.review import take_on
from tests.factories.web import Browser
from tests.hub import Hub

STEM = r"Tập nghiệm của \(x^2 = 4\) là"
SAID = {
    "title": "Ba câu khởi động",
    "subject_code": "toan",
    "grades": ["12"],
    "licence": "cc-by",
    "language": "vi",
    "kind": "question_set",
}


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _browser(hub: Hub, actor: object) -> Browser:
    return Browser(hub, actor.user_id)  # type: ignore[attr-defined]


def test_a_question_set_is_made_reviewed_and_read_without_its_keys(hub: Hub, group: Group) -> None:
    choice = make_item(group.author, group.place.group, stem=STEM)
    claims = make_item(group.author, group.place.group, "true_false_cluster", stem="Xét hàm số đã cho.")
    author = _browser(hub, group.author)
    made = author.post("/materials/new", {**SAID, "description": "Đầu tiết.", "questions": f"{claims}, {choice}"})
    assert made.status_code == 303, made.text
    address = str(made.headers["Location"])
    number = int(address.rsplit("/", 1)[1])
    page = author.get(address).text
    assert page.index("Xét hàm số đã cho.") < page.index("Tập nghiệm của"), "in the order of the set"
    assert author.post(f"{address}/submit").status_code == 303
    round_id = make.open_round_of(number)
    tasks = [(reviewer, take_on(group.head, round_id, reviewer)) for reviewer in (group.reviewer, group.reviewer2)]
    bench = _browser(hub, group.reviewer).get(f"/reviews/tasks/{tasks[0][1]}").text
    assert STEM in bench
    assert f"/items/{choice}" not in bench, "its page names who wrote it"
    for reviewer, task in tasks:
        reviews.submit_review(reviewer, task, make.verdict())
    rounds.decide(group.head, round_id, "accept", "")
    read = _browser(hub, group.pupil).get(address).text
    assert STEM in read
    assert f"/items/{choice}" not in read, "pupils have no item bank"
    assert "right answer" not in read
    assert f"/items/{choice}" in _browser(hub, group.head).get(address).text


def test_only_questions_that_one_may_use_are_taken(hub: Hub, group: Group) -> None:
    own = make_item(group.author, group.place.group)
    answer = _browser(hub, group.author).post("/materials/new", {**SAID, "questions": f"{own}, 99"})
    assert answer.status_code == 400
    assert "99" in answer.text
