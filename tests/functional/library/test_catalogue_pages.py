"""Pages of the catalogue over HTTP."""

import io
import re

import pytest

from hub.core.authz import Role
from library.catalogue import services
from library.catalogue.schemas import DigitalForm, WithdrawForm
from tests.factories.accounts import make_actor
from tests.factories.library import Library, make_copies, make_library, make_pdf, make_record
from tests.factories.schools import make_school
from tests.factories.web import Browser
from tests.hub import Hub


@pytest.fixture
def library(hub: Hub) -> Library:
    return make_library()


@pytest.fixture
def librarian(hub: Hub, library: Library) -> Browser:
    return Browser(hub, library.librarian.user_id)


@pytest.fixture
def pupil(hub: Hub, library: Library) -> Browser:
    return Browser(hub, library.pupil.user_id)


def test_a_librarian_catalogues_a_book_with_two_copies_and_a_pupil_finds_it(
    hub: Hub, library: Library, librarian: Browser, pupil: Browser
) -> None:
    form = {
        "title": "Đất rừng phương Nam",
        "authors": "Đoàn Giỏi",
        "isbns": "978-604-0-12345-9",
        "year": "2020",
        "subjects": "Văn học thiếu nhi\nNam Bộ",
        "grades": ["10", "11"],
        "item_type": "literature",
    }
    saved = librarian.post("/library/records/new", data=form)
    assert saved.status_code == 303
    path = saved.headers["Location"].split("#")[0]
    added = librarian.post(f"{path}/copies", data={"barcode": "tk.2391", "count": "2", "location": "Thư viện chính"})
    assert added.status_code == 303
    hub.run_jobs()
    hub.runtime.search.refresh()
    found = pupil.get("/library?q=dat+rung").text
    assert "Đất" in found
    assert "2 of 2 free" in found
    page = pupil.get(path).text
    assert "It is here: Thư viện chính." in page
    assert "TK.2392" in page
    assert "978-604-0-12345-9" in page
    assert "Edit the record" not in page


def test_wrong_entries_come_back_with_what_was_typed(librarian: Browser) -> None:
    page = librarian.post("/library/records/new", data={"title": "", "year": "năm nay", "authors": "Đoàn Giỏi"})
    assert page.status_code == 400
    assert "Đoàn Giỏi" in page.text
    assert 'id="error-title"' in page.text
    assert 'id="error-year"' in page.text


def test_a_stale_form_says_so(library: Library, librarian: Browser) -> None:
    number = make_record(library)
    form = {"title": "Số đỏ", "version": "1", "item_type": "literature"}
    assert librarian.post(f"/library/records/{number}/edit", data=form).status_code == 303
    late = librarian.post(f"/library/records/{number}/edit", data={**form, "title": "Khác"})
    assert late.status_code == 409
    assert "Somebody else changed this record" in late.text


def test_a_taken_barcode_is_named_at_the_field(library: Library, librarian: Browser) -> None:
    number = make_record(library)
    make_copies(library, number)
    page = librarian.post(f"/library/records/{number}/copies", data={"barcode": "TK.002391", "count": "1"})
    assert page.status_code == 409
    assert "TK.002391" in re.findall(r'id="error-barcode">.*?</span>', page.text, re.DOTALL)[0]


def test_unknown_and_withdrawn_books_and_books_of_others(hub: Hub, library: Library, pupil: Browser) -> None:
    number = make_record(library)
    services.withdraw_record(library.librarian, number, WithdrawForm(reason="Sách rách nát"))
    gone = pupil.get(f"/library/records/{number}")
    assert gone.status_code == 410
    assert "Sách rách nát" in gone.text
    assert pupil.get("/library/records/999999").status_code == 404
    other = make_school(library.place.root, "thpt-b", "THPT B")
    stranger = Browser(hub, make_actor(Role.PUPIL, other).user_id)
    assert stranger.get(f"/library/records/{make_record(library)}").status_code == 404
    assert Browser(hub).get("/library").status_code in (302, 303)


@pytest.mark.parametrize(
    "query", ["'", '"', "*", "a OR b", "x" * 300, "NEAR(", "🙂", "&kind=zzz", "&year=abc&grade=99", "&sort=title"]
)
def test_hostile_queries_find_nothing_and_break_nothing(library: Library, pupil: Browser, query: str) -> None:
    assert pupil.get(f"/library?q={query}").status_code == 200


@pytest.mark.parametrize("query", ["q=%00", "after=xyz", "sort=wrong", "part=wrong"])
def test_addresses_that_nobody_gave_are_refused(library: Library, pupil: Browser, query: str) -> None:
    assert pupil.get(f"/library?{query}").status_code == 400


def test_pages_of_results_go_on_and_back(hub: Hub, library: Library, pupil: Browser) -> None:
    for number in range(45):
        make_record(library, f"Chuyện kể {number:02d}")
    hub.run_jobs()
    hub.runtime.search.refresh()
    seen: list[str] = []
    address = "/library?q=chuyen+ke&sort=title"
    ranges = []
    while address:
        page = pupil.get(address).text.replace("<mark>", "").replace("</mark>", "")
        seen += re.findall(r"Chuyện kể (\d\d)</a>", page)
        ranges.append(re.findall(r"(\d+–\d+) of 45 results", page)[0])
        following = re.findall(r'rel="next" href="([^"]+)"', page)
        previous = re.findall(r'rel="prev" href="([^"]+)"', page)
        address = following[0].replace("&amp;", "&") if following else ""
    assert ranges == ["1–20", "21–40", "41–45"]
    assert seen == [f"{number:02d}" for number in range(45)]
    assert "21–40 of 45" in pupil.get(previous[0].replace("&amp;", "&")).text


def test_a_grade_in_the_words_becomes_a_filter_that_can_be_dropped(hub: Hub, library: Library, pupil: Browser) -> None:
    make_record(library, "Toán học vui", grades=["11"])
    make_record(library, "Toán học nâng cao", grades=["12"])
    hub.run_jobs()
    hub.runtime.search.refresh()
    page = pupil.get("/library?q=toan+hoc+lop+11").text
    assert "1 result<" in page
    assert "from the words" in page
    assert "Understood as" in page
    assert "toán học" in page


def test_marc_is_given_whole(library: Library, pupil: Browser) -> None:
    number = make_record(library)
    answer = pupil.get(f"/library/records/{number}/marc")
    assert answer.mimetype == "application/marc"
    assert answer.data.endswith(b"\x1d")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_digital_copy_is_uploaded_and_shown(library: Library, librarian: Browser, pupil: Browser) -> None:
    number = make_record(library)
    data = {"file": (io.BytesIO(make_pdf()), "so-do.pdf"), "basis": "Nhà trường tự soạn"}
    assert librarian.post(f"/library/records/{number}/digital", data=data).status_code == 303
    page = pupil.get(f"/library/records/{number}").text
    assert "You can read it now on this device." in page
    assert f"/read/record/{number}" in page
    wrong = librarian.post(f"/library/records/{number}/digital", data={"file": (io.BytesIO(b"x"), "x.pdf"), "basis": "Tự soạn"})
    assert wrong.status_code == 415


def test_a_record_page_asks_the_database_as_often_whatever_its_size(hub: Hub, library: Library, pupil: Browser) -> None:
    from sqlalchemy import event

    small, large = make_record(library, "Một"), make_record(library, "Nhiều")
    make_copies(library, small, "A.1", 1)
    make_copies(library, large, "B.1", 60)
    services.attach_digital(library.librarian, large, io.BytesIO(make_pdf()), "x.pdf", DigitalForm(basis="Tự soạn"))
    counts = []
    for number in (small, large):
        asked: list[str] = []

        def count(*args: object, asked: list[str] = asked) -> None:
            asked.append(str(args[2]))

        event.listen(hub.runtime.database.engine, "before_cursor_execute", count)
        assert pupil.get(f"/library/records/{number}").status_code == 200
        event.remove(hub.runtime.database.engine, "before_cursor_execute", count)
        counts.append(len(asked))
    assert counts[0] == counts[1]
