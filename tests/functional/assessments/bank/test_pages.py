"""The way from a Word file to the bank over HTTP, in both languages, and what must never get out."""

import io
import re

import pytest

from assessments.bank import queries
from hub.core.authz import Role
from tests.factories.accounts import load, make_user
from tests.factories.bank import make_import, make_item
from tests.factories.docx import ORDINARY, docx, image, lines, p
from tests.factories.schools import Place, make_place, make_teacher
from tests.factories.web import Browser
from tests.hub import Hub

FAULTY = ORDINARY.replace("D. 12.", "") + lines("Câu 7. Thêm\nA. x\tB. y\nBảng gì đó")


@pytest.fixture
def place(hub: Hub) -> Place:
    return make_place()


@pytest.fixture
def teacher_id(place: Place) -> int:
    return make_teacher(place)


def upload(browser: Browser, data: bytes, name: str = "đề 101.docx") -> str:
    answer = browser.post("/items/import", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


@pytest.mark.parametrize(("language", "words"), [("vi", "sẵn sàng"), ("en", "ready")])
def test_a_file_is_dropped_read_shown_and_taken_over(hub: Hub, teacher_id: int, language: str, words: str) -> None:
    browser = Browser(hub, teacher_id, language=language)
    address = upload(browser, docx(ORDINARY))
    waiting = browser.get(address)
    assert "progress" in waiting.text
    assert browser.get(f"{address}/progress").status_code == 200
    hub.run_jobs()
    assert browser.get(f"{address}/progress").headers["HX-Redirect"] == address
    page = browser.get(address)
    assert words in page.text
    assert "Hai cộng hai bằng" in page.text
    taken = browser.post(f"{address}/accept")
    assert taken.status_code == 303
    bank = browser.get("/items").text
    assert "Hai cộng hai bằng" in bank
    assert browser.post(f"{address}/accept").status_code == 409
    assert browser.post(f"{address}/undo").status_code == 303
    assert "Hai cộng hai bằng" not in browser.get("/items").text


def test_a_question_is_mended_in_place(hub: Hub, teacher_id: int) -> None:
    import_id = make_import(hub, load(teacher_id), FAULTY)
    browser = Browser(hub, teacher_id)
    page = browser.get(f"/items/import/{import_id}").text
    assert page.index("To mend first") < page.index("ready, as pupils")
    assert "Option D is missing" in page
    number = next(one.number for one in queries.import_questions(hub.session, import_id) if one.is_faulty)
    form = {
        "revision": "1",
        "stem": "Ba nhân ba bằng",
        "choice": ["6", "8", "9", "12"],
        "right": "C",
        "action": "done",
        "level": "NB",
    }
    answer = browser.post(f"/items/import/{import_id}/questions/{number}", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "is ready" in answer.text
    assert 'id="result-head" hx-swap-oob="true"' in answer.text
    again = browser.post(f"/items/import/{import_id}/questions/{number}", data=form, headers={"HX-Request": "true"})
    assert again.status_code == 409
    plain = browser.post(f"/items/import/{import_id}/questions/{number}", data={"action": "skip"})
    assert plain.status_code == 303
    assert "Left out" in browser.get(f"/items/import/{import_id}").text
    assert 'name="stem"' in browser.get(f"/items/import/{import_id}/questions/1", headers={"HX-Request": "true"}).text
    assert browser.get(f"/items/import/{import_id}/questions/1").status_code == 303


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"%PDF-1.7 x", "PDF"), (b"PK\x03\x04 x", "damaged"), (docx(lines("Không có câu nào")), "No question was found")],
)
def test_a_bad_file_is_refused_in_words(hub: Hub, teacher_id: int, data: bytes, words: str) -> None:
    browser = Browser(hub, teacher_id)
    address = upload(browser, data)
    hub.run_jobs()
    page = browser.get(address)
    assert page.status_code == 200
    assert words in page.text
    assert browser.post(f"{address}/accept").status_code == 409


def test_no_file_and_an_empty_file(hub: Hub, teacher_id: int) -> None:
    browser = Browser(hub, teacher_id)
    assert browser.post("/items/import").status_code == 400
    empty = browser.post("/items/import", data={"file": (io.BytesIO(b""), "x.docx")}, content_type="multipart/form-data")
    assert empty.status_code == 400
    assert "The file is empty." in empty.text


def test_nothing_that_runs_comes_out_of_a_file(hub: Hub, teacher_id: int) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'>"
    body = lines(f"Câu 1. {evil}\nA. {evil}\tB. b\tC. c\tD. d\nĐáp án: {evil}\n{evil}")
    import_id = make_import(hub, load(teacher_id), body, name=f"{evil}.docx")
    browser = Browser(hub, teacher_id)
    browser.post(f"/items/import/{import_id}/questions/1", data={"stem": evil, "choice": [evil, "b", "c", "d"], "right": "A"})
    for path in (f"/items/import/{import_id}", "/items", "/"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert not re.search(r"<[^>]+\sonerror", page)


def test_pictures_are_served_so_that_they_cannot_run(hub: Hub, teacher_id: int) -> None:
    import_id = make_import(hub, load(teacher_id), p("Câu 1. Hình", image()) + lines("A. a\tB. b\tC. c\tD. d\nĐáp án: A"))
    browser = Browser(hub, teacher_id)
    address = re.search(r"/items/media/[0-9a-f]{64}", browser.get(f"/items/import/{import_id}").text)
    assert address
    picture = browser.get(address[0])
    assert picture.status_code == 200
    assert (picture.mimetype, picture.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert Browser(hub).get(address[0]).status_code in (302, 303, 401)
    assert browser.get(f"/items/media/{'0' * 64}").status_code == 404


def test_an_item_is_changed_and_withdrawn(hub: Hub, place: Place, teacher_id: int) -> None:
    item_id = make_item(load(teacher_id), place.group)
    browser = Browser(hub, teacher_id)
    assert "Hai cộng hai bằng" in browser.get(f"/items/{item_id}").text
    browser.post(f"/items/{item_id}", data={"stem": "Khác", "choice": ["1", "2", "3", "4"], "right": "D"})
    page = browser.get(f"/items/{item_id}").text
    assert "Khác" in page
    assert "Version 2" in page
    refused = browser.post(f"/items/{item_id}", data={"stem": "", "choice": ["1"], "right": "D"})
    assert refused.status_code == 303
    assert "Khác" in browser.get(f"/items/{item_id}").text
    browser.post(f"/items/{item_id}/withdraw")
    assert "Khác" not in browser.get("/items").text
    browser.post(f"/items/{item_id}/restore")
    assert "Khác" in browser.get("/items").text


def test_filters_live_in_the_address(hub: Hub, place: Place, teacher_id: int) -> None:
    teacher = load(teacher_id)
    make_item(teacher, place.group, stem="Giới hạn của dãy số")
    make_item(teacher, place.group, "true_false_cluster", stem="Xét hàm số")
    browser = Browser(hub, teacher_id)
    assert "Xét hàm số" not in browser.get("/items?type=single_choice").text
    assert "Giới hạn" in browser.get("/items?q=gioi+han").text
    assert "No question fits" in browser.get("/items?q=zzz").text


def test_the_list_costs_the_same_whatever_its_size(hub: Hub, place: Place, teacher_id: int) -> None:
    from sqlalchemy import event

    teacher = load(teacher_id)
    browser = Browser(hub, teacher_id)
    counts = []
    for more in (1, 12):
        for number in range(more):
            make_item(teacher, place.group, stem=f"Câu {number}")
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(hub.runtime.database.engine, "before_cursor_execute", note)
        browser.get("/items")
        event.remove(hub.runtime.database.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_pupils_have_no_way_in(hub: Hub, place: Place, teacher_id: int) -> None:
    import_id = make_import(hub, load(teacher_id))
    pupil = Browser(hub, make_user(Role.PUPIL, place.school))
    for path in ("/items", "/items/import", f"/items/import/{import_id}"):
        assert pupil.get(path).status_code in (403, 404)
