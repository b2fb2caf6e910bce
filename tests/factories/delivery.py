"""Tests, frozen forms and sittings for tests. Forms are made directly here; how they come from bank items is tested with assembly."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from assessments.assembly.models import Paper, PaperForm
from assessments.assembly.rules import composition
from assessments.bank.rules.public import PublicItem
from assessments.delivery.models import Sitting
from assessments.delivery.rules.states import SittingState
from hub.core import clock
from hub.core.uow import unit_of_work
from tests.factories import schools
from tests.factories.accounts import load

BINDING = "a-session"


def public_item(number: int, item_type: str) -> PublicItem:
    """A question without a key."""
    own = {
        "single_choice": {"options": [{"id": letter, "html": f"phương án {letter}"} for letter in "ABCD"]},
        "true_false_cluster": {"statements": [{"id": letter, "html": f"ý {letter}"} for letter in "abcd"]},
    }
    content = {"passage": "", "stem": f"<p>Câu hỏi {number}</p>", **own.get(item_type, {})}
    return PublicItem(number, number, item_type, content)


def form_source(choices: int = 3, clusters: int = 2, shorts: int = 2) -> composition.FormSource:
    """A form of the 2025 kind with so many questions in its three parts."""
    kinds = (
        ("I", "single_choice", choices, "0.25"),
        ("II", "true_false_cluster", clusters, "1"),
        ("III", "short_answer_number", shorts, "0.5"),
    )
    number = 0
    parts = []
    for label, item_type, count, marks in kinds:
        placed = []
        for _ in range(count):
            number += 1
            placed.append(composition.Placed(public_item(number, item_type), Decimal(marks)))
        parts.append(composition.Part(label, tuple(placed), "steps" if label == "II" else None))
    return composition.FormSource("Kiểm tra giữa kì", "toan", "Toán", 12, 90, "0101", tuple(parts))


@dataclass(frozen=True)
class Room:
    """A sitting that is open now, with its people."""

    place: schools.Place
    sitting_id: int
    form_id: int
    teacher_id: int
    pupil_ids: tuple[int, ...]


def make_form(place: schools.Place, author_id: int, source: composition.FormSource | None = None) -> tuple[int, int]:
    """Ids of a test in use and its frozen form."""
    source = source or form_source()
    content = composition.form_bytes(composition.form_document(source))
    with unit_of_work() as uow:
        paper = Paper(
            title=source.title,
            subject_code=source.subject,
            grade=source.grade,
            duration_minutes=source.duration_minutes,
            unit_id=place.school,
            unit_path=f"/{place.root}/{place.school}/",
            author_id=author_id,
            state=composition.PaperState.IN_USE,
        )
        uow.session.add(paper)
        uow.flush()
        form = PaperForm(
            paper_id=paper.id,
            code=source.code,
            sha256=composition.form_hash(content),
            content=content,
            slots=composition.form_slots(source),
        )
        uow.session.add(form)
        uow.flush()
        return paper.id, form.id


def make_sitting(place: schools.Place, teacher_id: int, **values: Any) -> Sitting:
    """A sitting of a new test, open from now for two hours unless `values` say otherwise."""
    paper_id, form_id = values.pop("form", None) or make_form(place, teacher_id)
    now = clock.now()
    with unit_of_work() as uow:
        sitting = Sitting(
            **{
                "paper_id": paper_id,
                "form_id": form_id,
                "title": "Kiểm tra giữa kì",
                "subject_code": "toan",
                "class_unit_id": place.class_id,
                "unit_path": f"/{place.root}/{place.school}/{place.class_id}/",
                "opens_at": now,
                "closes_at": now + timedelta(hours=2),
                "duration_minutes": 90,
                "school_year": schools.YEAR,
                "semester": 1,
                "target_kind": "gk",
                "target_index": 1,
                "state": SittingState.PLANNED,
                "created_by": teacher_id,
                **values,
            }
        )
        uow.session.add(sitting)
        uow.flush()
        return sitting


def make_room(pupils: int = 1, **values: Any) -> Room:
    """A school, a teacher, so many pupils, and a sitting that is open now."""
    place = schools.make_place()
    teacher_id = schools.make_teacher(place)
    pupil_ids = tuple(schools.make_pupil(place) for _ in range(pupils))
    sitting = make_sitting(place, teacher_id, **values)
    return Room(place, sitting.id, sitting.form_id, teacher_id, pupil_ids)


__all__ = ["BINDING", "Room", "form_source", "load", "make_form", "make_room", "make_sitting", "public_item"]
