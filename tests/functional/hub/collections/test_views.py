"""Bookmarks and collections over HTTP."""

import re

import pytest

from hub.materials.services import takedown
from tests.factories.materials import Group, make_group, make_published
from tests.factories.web import Browser
from tests.hub import Hub

XSS = '"><script>alert(1)</script>'


@pytest.fixture
def group(hub: Hub) -> Group:
    return make_group()


@pytest.fixture
def material(hub: Hub, group: Group) -> int:
    return make_published(group)


@pytest.fixture
def teacher(hub: Hub, group: Group) -> Browser:
    return Browser(hub, group.reviewer.user_id)


def _create(browser: Browser, **data: str) -> str:
    answer = browser.post("/collections", {"title": "Chương Đạo hàm", **data})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_a_material_is_bookmarked_from_its_page(hub: Hub, teacher: Browser, material: int) -> None:
    page = teacher.get(f"/materials/{material}").text
    assert 'accesskey="b" aria-pressed="false"' in page
    answer = teacher.post(f"/collections/bookmarks/{material}", {"on": "true"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.text
    assert 'aria-pressed="true"' in teacher.get(f"/materials/{material}").text
    assert "Đạo hàm và ý nghĩa hình học" in teacher.get("/collections/bookmarks").text
    answer = teacher.post(f"/collections/bookmarks/{material}", {"on": "false", "next": "/collections/bookmarks"})
    assert answer.headers["Location"] == "/collections/bookmarks"
    assert "No bookmark yet" in teacher.get("/collections/bookmarks").text


def test_a_found_material_is_bookmarked_in_its_row(hub: Hub, teacher: Browser, material: int) -> None:
    hub.run_jobs()
    page = teacher.get("/materials").text
    address = f"/collections/bookmarks/{material}?look=row"
    assert f'hx-post="{address}"' in page
    answer = teacher.post(address, {"on": "true"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.text
    assert "<form" not in answer.text
    assert 'aria-pressed="true"' in teacher.get("/materials").text


def test_a_material_goes_into_a_new_collection_and_is_ordered(hub: Hub, group: Group, teacher: Browser, material: int) -> None:
    second = make_published(group, title="Bài hai")
    answer = teacher.post(f"/collections/add/{material}", {"title": "Bộ của tôi", "note": "Dùng đầu giờ"})
    address = answer.headers["Location"]
    number = address.rsplit("/", 1)[1]
    teacher.post(f"/collections/add/{second}", {"collection_id": number})
    page = teacher.get(address).text
    assert page.index("Đạo hàm và ý nghĩa") < page.index("Bài hai")
    assert "Dùng đầu giờ" in page
    entries = [int(one) for one in re.findall(r'data-entry="(\d+)"', page)]
    order = teacher.post(f"{address}/order", json={"order": entries[::-1]})
    assert order.status_code == 204
    page = teacher.get(address).text
    assert page.index("Bài hai") < page.index("Đạo hàm và ý nghĩa")
    stale = teacher.post(f"{address}/order", json={"order": entries[:1]}, headers={"Accept": "application/json"})
    assert (stale.status_code, stale.json["error"]) == (409, "stale")  # type: ignore[index]
    printed = teacher.get(f"{address}/print").text
    assert f"http://localhost/materials/{second}" in printed


def test_without_a_place_the_form_says_what_is_missing(hub: Hub, teacher: Browser, material: int) -> None:
    answer = teacher.post(f"/collections/add/{material}", {"note": "x"})
    assert answer.status_code == 400
    assert "name a new one" in answer.text
    assert teacher.post("/collections", {"title": "  "}).status_code == 400
    address = _create(teacher)
    both = {"collection_id": address.rsplit("/", 1)[1], "title": "Bộ mới"}
    assert teacher.post(f"/collections/add/{material}", both).headers["Location"] != address


def test_taking_out_offers_to_undo(hub: Hub, teacher: Browser, material: int) -> None:
    address = teacher.post(f"/collections/add/{material}", {"title": "Bộ"}).headers["Location"]
    entry = re.findall(r'data-entry="(\d+)"', teacher.get(address).text)[0]
    teacher.post(f"{address}/entries/{entry}/remove")
    page = teacher.get(address).text
    assert f"{address}/entries/{entry}/put-back" in page
    assert "Nothing in it yet" in page
    teacher.post(f"{address}/entries/{entry}/put-back")
    assert "Đạo hàm và ý nghĩa" in teacher.get(address).text


def test_a_shared_collection_is_read_and_copied_by_colleagues(hub: Hub, group: Group, teacher: Browser, material: int) -> None:
    address = _create(teacher, unit_id=str(group.place.group))
    teacher.post(f"/collections/add/{material}", {"collection_id": address.rsplit("/", 1)[1], "note": "Hay"})
    colleague = Browser(hub, group.author.user_id)
    assert "Chương Đạo hàm" in colleague.get("/collections/shared").text
    page = colleague.get(address).text
    assert "Hay" in page
    assert "draggable" not in page
    assert colleague.post(address, {"title": "Của tôi"}).status_code == 404
    assert colleague.post(f"{address}/copy").status_code == 303
    assert Browser(hub, group.pupil.user_id).get(address).status_code == 404


def test_what_was_withdrawn_is_told_on_today_and_in_the_collection(
    hub: Hub, group: Group, teacher: Browser, material: int
) -> None:
    address = teacher.post(f"/collections/add/{material}", {"title": "Bộ"}).headers["Location"]
    takedown.withdraw_material(group.head, material, "error", "")
    assert "Đạo hàm và ý nghĩa" in teacher.get("/").text
    index = teacher.get("/collections").text
    assert "A mistake in the content" in index
    assert "Withdrawn on" in teacher.get(address).text
    notice = re.findall(r"/collections/notices/(\d+)", index)[0]
    teacher.post(f"/collections/notices/{notice}")
    assert "About materials that you keep" not in teacher.get("/collections").text


def test_texts_of_people_come_out_escaped(hub: Hub, group: Group, teacher: Browser, material: int) -> None:
    address = _create(teacher, title=XSS, about=XSS, unit_id=str(group.place.group))
    teacher.post(f"/collections/add/{material}", {"collection_id": address.rsplit("/", 1)[1], "note": XSS})
    colleague = Browser(hub, group.author.user_id)
    pages = [(teacher, path) for path in (address, f"{address}/print", "/collections", f"/collections/add/{material}")]
    pages += [(teacher, f"/materials/{material}"), (colleague, address), (colleague, "/collections/shared")]
    for browser, path in pages:
        text = browser.get(path).text
        assert "<script>alert" not in text, path
    assert "&lt;script&gt;alert(1)" in teacher.get(address).text
