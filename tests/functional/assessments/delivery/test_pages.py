"""The pages on which a teacher opens a sitting."""

import pytest

from assessments.delivery import queries
from tests.factories import delivery
from tests.factories.web import Browser
from tests.hub import Hub


@pytest.mark.parametrize(
    ("opens", "closes", "field"),
    [
        ("2026-11-23T08:00", "9999-12-31T23:59", "closes_at"),
        ("9999-12-31T23:00", "9999-12-31T23:59", "opens_at"),
        ("0001-01-01T00:00", "2026-11-23T09:00", "opens_at"),
    ],
)
def test_a_sitting_in_another_age_is_refused_at_its_field(hub: Hub, opens: str, closes: str, field: str) -> None:
    room = delivery.make_room()
    paper_id = queries.get_sitting(hub.session, room.sitting_id).paper_id
    form = {"class_unit_id": room.place.class_id, "opens_at": opens, "closes_at": closes, "duration_minutes": 15}
    answer = Browser(hub, room.teacher_id).post(f"/tests/{paper_id}/sittings/new", form)
    assert answer.status_code == 400
    assert "Choose a day within a year of today." in answer.text.partition(f'name="{field}"')[2]
