"""The reader over HTTP: ranges, permission of the owner, the remembered place."""

import io

import pytest

from hub.core.authz import Role
from library.catalogue import services
from library.catalogue.schemas import DigitalForm, WithdrawForm
from tests.factories.accounts import make_actor
from tests.factories.library import Library, make_library, make_pdf, make_record
from tests.factories.schools import make_school
from tests.factories.web import Browser
from tests.hub import Hub

PDF = make_pdf(5)


@pytest.fixture
def library(hub: Hub) -> Library:
    return make_library()


@pytest.fixture
def book(library: Library) -> int:
    number = make_record(library)
    services.attach_digital(library.librarian, number, io.BytesIO(PDF), "Số đỏ.pdf", DigitalForm(basis="Nhà trường tự soạn"))
    return number


@pytest.fixture
def pupil(hub: Hub, library: Library) -> Browser:
    return Browser(hub, library.pupil.user_id)


def test_the_page_names_the_file_and_local_tools_only(pupil: Browser, book: int) -> None:
    page = pupil.get(f"/read/record/{book}")
    assert page.status_code == 200
    assert f'data-file="/read/record/{book}/file"' in page.text
    assert "'unsafe-eval'" not in page.headers["Content-Security-Policy"]
    assert "http://" not in page.text.replace("http://localhost", "").replace("http://www.w3.org", "")


def test_the_whole_file_and_its_ranges(pupil: Browser, book: int) -> None:
    address = f"/read/record/{book}/file"
    whole = pupil.get(address)
    assert (whole.status_code, whole.data, whole.headers["Accept-Ranges"]) == (200, PDF, "bytes")
    assert whole.headers["Content-Disposition"] == "inline; filename*=UTF-8''S%E1%BB%91%20%C4%91%E1%BB%8F.pdf"
    assert whole.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert whole.headers["Content-Security-Policy"].endswith("; sandbox")
    part = pupil.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, PDF[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(PDF)}"
    tail = pupil.get(address, headers={"Range": "bytes=-7"})
    assert (tail.status_code, tail.data, tail.headers["Content-Length"]) == (206, PDF[-7:], "7")
    behind = pupil.get(address, headers={"Range": f"bytes={len(PDF)}-"})
    assert (behind.status_code, behind.headers["Content-Range"]) == (416, f"bytes */{len(PDF)}")
    several = pupil.get(address, headers={"Range": "bytes=0-1,4-5"})
    assert (several.status_code, several.data) == (200, PDF)
    head = pupil.client.head(address)
    assert (head.status_code, head.headers["Content-Length"], head.data) == (200, str(len(PDF)), b"")


def test_a_file_that_is_known_is_not_sent_again(pupil: Browser, book: int) -> None:
    address = f"/read/record/{book}/file"
    etag = pupil.get(address).headers["ETag"]
    assert pupil.get(address, headers={"If-None-Match": etag}).status_code == 304
    older = pupil.get(address, headers={"Range": "bytes=0-9", "If-Range": '"older"'})
    assert (older.status_code, older.data) == (200, PDF)
    same = pupil.get(address, headers={"Range": "bytes=0-9", "If-Range": etag})
    assert same.status_code == 206


def test_the_place_is_remembered(hub: Hub, library: Library, pupil: Browser, book: int) -> None:
    address = f"/read/record/{book}/progress"
    assert pupil.send("PUT", address, json={"page": 4, "pages": 5}).json == {"percent": 75}
    assert pupil.send("PUT", address, json={"page": 3, "pages": 5}).json == {"percent": 50}
    assert 'data-start="3"' in pupil.get(f"/read/record/{book}").text
    librarian = Browser(hub, library.librarian.user_id)
    assert 'data-start="1"' in librarian.get(f"/read/record/{book}").text


@pytest.mark.parametrize(
    "body", [{}, {"page": 0, "pages": 1}, {"page": "x", "pages": 5}, [], "x", None, {"page": 1e99, "pages": 1}]
)
def test_a_place_that_is_none_is_refused(pupil: Browser, book: int, body: object) -> None:
    assert pupil.send("PUT", f"/read/record/{book}/progress", json=body).status_code == 400


def test_the_owner_decides_who_may_read(hub: Hub, library: Library, book: int, pupil: Browser) -> None:
    stranger = Browser(hub, make_actor(Role.TEACHER, make_school(library.place.root, "thpt-b", "THPT B")).user_id)
    for path in (f"/read/record/{book}", f"/read/record/{book}/file"):
        assert stranger.get(path).status_code == 404
        assert Browser(hub).get(path).status_code in (302, 303)
    assert stranger.send("PUT", f"/read/record/{book}/progress", json={"page": 1, "pages": 5}).status_code == 404
    assert pupil.get(f"/read/record/{make_record(library, 'Không có bản số')}").status_code == 404
    assert pupil.get("/read/material/999999").status_code == 404
    assert pupil.get("/read/secret/1").status_code == 404
    services.withdraw_record(library.librarian, book, WithdrawForm(reason="Hết hạn cho phép"))
    assert pupil.get(f"/read/record/{book}/file").status_code == 410
