"""Ratings, lessons, counts and reports over HTTP."""

import re

import pytest

from hub.feedback.models import MaterialCount
from hub.schools import queries as schools
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


def test_a_teacher_opens_rates_and_notes_a_lesson(hub: Hub, group: Group, teacher: Browser, material: int) -> None:
    page = teacher.get(f"/materials/{material}").text
    assert "Nobody has rated it yet." in page
    assert "Used in my lesson" in page
    answer = teacher.post(f"/feedback/materials/{material}/rating", {"stars": "4", "comment": "Dùng được ngay"})
    assert answer.status_code == 303
    page = teacher.get(f"/materials/{material}").text
    assert "<b>4.0</b>" in page
    assert "Dùng được ngay" in page
    assert re.search(r"<th scope=\"row\">4 stars</th>.*?<td class=\"number\">1</td>", page)
    assert teacher.post(f"/feedback/materials/{material}/uses", {"used_on": schools.today().isoformat()}).status_code == 303
    pupil = Browser(hub, group.pupil.user_id).get(f"/materials/{material}").text
    assert "1 lesson" in pupil
    assert "Rate it" not in pupil
    assert "Report a problem" in pupil


def test_views_and_downloads_are_counted_once(hub: Hub, group: Group, teacher: Browser, material: int) -> None:
    hub.run_jobs()  # readers get the copy without names, which a job makes
    for _ in range(2):
        teacher.get(f"/materials/{material}")
        teacher.get(f"/materials/{material}/file?download=1")
        teacher.get(f"/materials/{material}/file")
    Browser(hub, group.pupil.user_id).get(f"/materials/{material}")
    Browser(hub).get(f"/materials/{material}")
    Browser(hub, group.pupil.user_id).get("/materials/999")
    counts = hub.session.get(MaterialCount, material)
    assert counts is not None
    assert (counts.views, counts.downloads) == (2, 1)


def test_faults_are_said_at_their_fields(hub: Hub, teacher: Browser, material: int) -> None:
    teacher.get(f"/materials/{material}")
    for path, data, name in (
        ("rating", {"stars": "6"}, "stars"),
        ("rating", {"comment": "x"}, "stars"),
        ("uses", {"used_on": "2031-01-01"}, "used_on"),
        ("uses", {"used_on": "hôm qua"}, "used_on"),
    ):
        answer = teacher.post(f"/feedback/materials/{material}/{path}", data)
        assert answer.status_code == 400
        assert f"#field-{name}" in answer.text
    answer = teacher.post(f"/feedback/materials/{material}/report", {"reason": "nope"})
    assert answer.status_code == 400
    assert "Choose a reason from the list." in answer.text


def test_authors_are_told_why_they_do_not_rate(hub: Hub, group: Group, material: int) -> None:
    author = Browser(hub, group.author.user_id)
    assert "Authors do not rate their own materials." in author.get(f"/feedback/materials/{material}").text
    assert author.post(f"/feedback/materials/{material}/rating", {"stars": "5"}).status_code == 403


def test_a_comment_is_hidden_with_a_reason_and_shown_again(hub: Hub, group: Group, teacher: Browser, material: int) -> None:
    teacher.get(f"/materials/{material}")
    teacher.post(f"/feedback/materials/{material}/rating", {"stars": "1", "comment": "Lạc đề hẳn"})
    head = Browser(hub, group.head.user_id)
    rating = re.findall(r"/feedback/ratings/(\d+)/hide", head.get(f"/feedback/materials/{material}").text)[0]
    assert head.post(f"/feedback/ratings/{rating}/hide", {}).status_code == 400
    head.post(f"/feedback/ratings/{rating}/hide", {"words": "Không nói về bài"})
    pupil = Browser(hub, group.pupil.user_id)
    assert "Lạc đề hẳn" not in pupil.get(f"/feedback/materials/{material}").text
    assert "Không nói về bài" in teacher.get(f"/materials/{material}").text
    head.post(f"/feedback/ratings/{rating}/show")
    assert "Lạc đề hẳn" in pupil.get(f"/feedback/materials/{material}").text


def test_a_report_goes_from_the_pupil_to_the_head_and_back(hub: Hub, group: Group, material: int) -> None:
    pupil, head = Browser(hub, group.pupil.user_id), Browser(hub, group.head.user_id)
    said = {"reason": "error", "place": "Trang 2", "note": "Câu 3 sai"}
    assert pupil.post(f"/feedback/materials/{material}/report", said).status_code == 303
    assert "A problem was reported" in head.get("/").text
    queue = head.get("/feedback/reports").text
    address = re.findall(r"/feedback/reports/\d+", queue)[0]
    page = head.get(address).text
    assert "Câu 3 sai" in page
    assert "Lê An" not in page + queue
    assert head.post(f"{address}/dismiss", {}).status_code == 400
    assert head.post(f"{address}/dismiss", {"words": "Đáp án đúng"}).status_code == 303
    assert "You reported a problem" in pupil.get("/").text
    assert "Đáp án đúng" in pupil.get("/feedback/reports/mine").text
    assert "You reported a problem" not in pupil.get("/").text
    assert "Đạo hàm và ý nghĩa" in head.get("/feedback/reports?finished=1").text
    assert head.post(f"{address}/ask", {"words": "x"}).status_code == 409


def test_the_author_answers_from_today(hub: Hub, group: Group, material: int) -> None:
    Browser(hub, group.pupil.user_id).post(f"/feedback/materials/{material}/report", {"reason": "error"})
    head, author = Browser(hub, group.head.user_id), Browser(hub, group.author.user_id)
    address = re.findall(r"/feedback/reports/\d+", head.get("/feedback/reports").text)[0]
    assert author.get(address).status_code == 404
    head.post(f"{address}/ask", {"words": "Câu 3 thế nào?"})
    assert "Your group asks about a reported problem" in author.get("/").text
    page = author.get(address).text
    assert "Câu 3 thế nào?" in page
    assert "Pupil" not in page
    assert author.post(f"{address}/answer", {"words": "Tôi sẽ sửa"}).status_code == 303
    assert "Tôi sẽ sửa" in head.get(address).text
    assert author.post(f"{address}/dismiss", {"words": "x"}).status_code == 404


def test_texts_of_people_come_out_escaped(hub: Hub, group: Group, teacher: Browser, material: int) -> None:
    head, author = Browser(hub, group.head.user_id), Browser(hub, group.author.user_id)
    teacher.get(f"/materials/{material}")
    teacher.post(f"/feedback/materials/{material}/rating", {"stars": "2", "comment": XSS})
    teacher.post(f"/feedback/materials/{material}/uses", {"used_on": schools.today().isoformat(), "note": XSS})
    teacher.post(f"/feedback/materials/{material}/report", {"reason": "error", "place": XSS, "note": XSS})
    address = re.findall(r"/feedback/reports/\d+", head.get("/feedback/reports").text)[0]
    head.post(f"{address}/ask", {"words": XSS})
    author.post(f"{address}/answer", {"words": XSS})
    pages = [
        (teacher, f"/materials/{material}"),
        (teacher, f"/feedback/materials/{material}"),
        (head, address),
        (author, address),
    ]
    pages += [(head, "/feedback/reports"), (head, f"/feedback/materials/{material}")]
    for browser, path in pages:
        assert "<script>alert" not in browser.get(path).text, path
    head.post(f"{address}/dismiss", {"words": XSS})
    own = teacher.get("/feedback/reports/mine").text
    assert "<script>alert" not in own
    assert "&lt;script&gt;alert(1)" in own
