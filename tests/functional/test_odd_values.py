"""What a hurried hand or an attacker puts into addresses and forms: an answer for people each time, never a fault of ours."""

import pytest

from hub.core.authz import Role
from tests.factories.web import Browser
from tests.hub import Hub
from tests.walk.world import build, samples

NO_NUMBERS = ("²", "٣", "9" * 30, "-1", "1e9", "NaN", "")


@pytest.mark.parametrize("address", ["http://[", "//[", "https://[::1", "/\\evil.example", "javascript:alert(1)"])
def test_an_address_to_go_on_to_that_is_none_leads_home(hub: Hub, address: str) -> None:
    page = Browser(hub).get("/sign-in", query_string={"next": address})
    assert page.status_code == 200
    assert address not in page.text.partition("<main")[2]


def test_a_request_whose_origin_is_no_address_is_refused(hub: Hub) -> None:
    answer = Browser(hub).post("/language", {"language": "en"}, headers={"Origin": "http://["})
    assert answer.status_code == 403


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_numbers_in_addresses_that_are_none(hub: Hub, number: str) -> None:
    walk = build(hub)
    admin = Browser(hub, walk.users[Role.ADMIN])
    for path in ("/admin/people", "/admin/people/new"):
        assert admin.get(path, query_string={"unit": number}).status_code in (200, 404), path


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_numbers_in_forms_that_are_none(hub: Hub, number: str) -> None:
    walk = build(hub)
    teacher = Browser(hub, walk.users[Role.TEACHER])
    paper = samples(walk, "assembly")["show"].params["paper_id"]
    shown = teacher.get(f"/tests/{paper}").text
    items = {part.partition('"')[0] for part in shown.split('name="marks_')[1:]}
    assert teacher.post(f"/tests/{paper}/questions", {"items": [number]}).status_code < 500
    for item in items:
        answer = teacher.post(f"/tests/{paper}/marks", {f"marks_{item}": number})
        assert (answer.status_code == 303) is (number in ("", "٣")), number
    sitting = {"class_unit_id": walk.place.class_id, "opens_at": number, "closes_at": "2026-11-23T12:00", "duration_minutes": 15}
    assert teacher.post(f"/tests/{paper}/sittings/new", sitting).status_code == 400
