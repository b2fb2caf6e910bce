"""A test from bank items, a sitting, answers, marks, confirmation, release: what each step promises, on each database."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from assessments.assembly import queries as assembly
from assessments.assembly import services as assembling
from assessments.assembly.schemas import PaperForm
from assessments.delivery import queries as delivery
from assessments.delivery.models import ResponseCurrent
from assessments.delivery.schemas import SittingForm
from assessments.delivery.services import attempts, receiving, sittings
from assessments.marking import events, queries, services
from hub.core.errors import Conflict, Forbidden, NotFound
from hub.core.uow import unit_of_work
from tests.factories import schools
from tests.factories.accounts import load
from tests.factories.bank import make_item
from tests.hub import Hub

TYPES = ("single_choice", "true_false_cluster", "short_answer_number")
CLIENT = "client-one"


def opened(hub: Hub) -> tuple[schools.Place, Any, int, int]:
    """Place, teacher, test and open sitting of one question of each type."""
    place = schools.make_place()
    teacher = load(schools.make_teacher(place))
    items = [make_item(teacher, place.group, item_type) for item_type in TYPES]
    form = PaperForm(title="Kiểm tra", subject="toan", grade=12, duration_minutes=45)
    paper = assembling.create_paper(teacher, place.school, form, items)
    now = hub.clock.now()
    sitting = sittings.open_sitting(
        teacher,
        SittingForm(
            paper_id=paper,
            class_unit_id=place.class_id,
            opens_at=now,
            closes_at=now + timedelta(hours=1),
            duration_minutes=45,
            target_kind="gk",
        ),
    )
    return place, teacher, paper, sitting


def take(pupil: int, sitting: int, answers: dict[str, Any]) -> int:
    opening = attempts.start(load(pupil), sitting, CLIENT, binding="b")
    sent = [{"seq": seq, "item": item, "value": value} for seq, (item, value) in enumerate(answers.items(), 1)]
    body = json.dumps({"client": CLIENT, "events": sent}).encode()
    receiving.receive(opening.attempt.id, opening.token, "b", body)
    attempts.submit(load(pupil), opening.attempt.id, CLIENT, len(sent))
    return opening.attempt.id


def test_a_form_has_no_key_and_a_test_in_use_cannot_be_changed(hub: Hub) -> None:
    _, teacher, paper, sitting = opened(hub)
    content = json.loads(assembly.form_content(hub.session, delivery.get_sitting(hub.session, sitting).form_id))
    assert [part["label"] for part in content["parts"]] == ["I", "II", "III"]
    assert {name for part in content["parts"] for item in part["items"] for name in item} == {
        "ref",
        "number",
        "type",
        "marks",
        "passage",
        "stem",
        "options",
        "statements",
    }
    with pytest.raises(Conflict) as refused:
        assembling.set_items(teacher, paper, [])
    assert refused.value.code == "paper_in_use"
    copy = assembling.copy_paper(teacher, paper)
    assert len(assembly.paper_parts(hub.session, copy)) == 3


def test_marks_follow_the_rules_and_reach_pupils_only_when_released(hub: Hub) -> None:
    place, teacher, _, sitting = opened(hub)
    told: list[Any] = []
    hub.runtime.registry.subscribe(events.MarkReady, lambda _, event: told.append(event))
    pupils = [schools.make_pupil(place) for _ in range(2)]
    right = {"I.1": "B", "II.1": {"a": True, "b": False, "c": True, "d": True}, "III.1": "1,50"}
    full = take(pupils[0], sitting, right)
    part = take(pupils[1], sitting, {"I.1": "A", "II.1": {"a": True, "b": False, "c": True}, "III.1": ",5"})
    with pytest.raises(Conflict):
        services.confirm_marks(teacher, sitting)
    hub.run_jobs()
    marks = {number: queries.get_mark(hub.session, number) for number in (full, part)}
    assert (marks[full].score, marks[full].mark) == (Decimal("1.75"), Decimal(10))
    assert (marks[part].score, marks[part].max_score, marks[part].mark) == (Decimal("0.5"), Decimal("1.75"), Decimal("2.9"))
    assert queries.item_marks(hub.session, part)["III.1"].outcome == "malformed"
    with pytest.raises(Conflict):
        services.release_results(teacher, sitting)
    assert services.confirm_marks(teacher, sitting) == 2
    assert [(event.pupil_id, event.kind, event.index, event.mark) for event in told] == [
        (pupils[0], "gk", 1, Decimal(10)),
        (pupils[1], "gk", 1, Decimal("2.9")),
    ]
    with pytest.raises(NotFound):
        services.get_own_result(hub.session, load(pupils[0]), sitting)
    with pytest.raises(Conflict) as refused:
        services.release_results(teacher, sitting)
    assert refused.value.code == "sitting_open"  # who has not begun must not learn the key
    sittings.close_sitting(teacher, sitting)
    services.release_results(teacher, sitting)
    assert services.get_own_result(hub.session, load(pupils[0]), sitting)[2].mark == Decimal(10)
    with pytest.raises(Forbidden):
        services.confirm_marks(load(pupils[0]), sitting)


def test_verifying_names_what_does_not_follow_from_the_log(hub: Hub) -> None:
    place, _, _, sitting = opened(hub)
    attempt = take(schools.make_pupil(place), sitting, {"I.1": "B"})
    hub.run_jobs()
    assert queries.verify_sitting(hub.session, sitting).differences == ()
    with unit_of_work() as uow:
        uow.session.get(ResponseCurrent, (attempt, "I.1")).value = "D"
        queries.get_mark(uow.session, attempt).score = Decimal(9)
    found = {(one.what, one.item) for one in queries.verify_sitting(hub.session, sitting).differences}
    assert found == {("answer", "I.1"), ("mark", None)}


def test_only_the_classs_teacher_opens_a_sitting(hub: Hub) -> None:
    place, _, paper, _ = opened(hub)
    colleague = schools.make_user(schools.Role.TEACHER, place.school)
    schools.classes.assign_teaching(schools.SYSTEM, colleague, schools.make_class(place.school, "12A2"), "toan")
    other = load(colleague)
    now = hub.clock.now()
    form = SittingForm(
        paper_id=paper, class_unit_id=place.class_id, opens_at=now, closes_at=now + timedelta(hours=1), duration_minutes=45
    )
    with pytest.raises(Forbidden):
        sittings.open_sitting(other, form)
    with pytest.raises(NotFound):  # nor does a teacher of another subject learn that there is such a test
        sittings.open_sitting(load(schools.make_user(schools.Role.TEACHER, place.school)), form)
