"""The tus protocol over HTTP."""

import hashlib
import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.core.authz import Role
from hub.core.uow import enqueue_periodic
from hub.uploads import rules
from tests.factories.accounts import make_user
from tests.factories.schools import Place, make_place
from tests.factories.uploads import Tus, checksum, declare
from tests.factories.web import Browser
from tests.hub import Hub


@pytest.fixture
def place(hub: Hub) -> Place:
    declare(hub.runtime.registry)
    return make_place()


@pytest.fixture
def tus(hub: Hub, place: Place) -> Tus:
    return Tus(Browser(hub, make_user(Role.TEACHER, place.school)))


class Cut(io.RawIOBase):
    """A connection that breaks after some bytes: by an error, or by an end that comes too early."""

    def __init__(self, content: bytes, *, error: bool) -> None:
        super().__init__()
        self._inner, self._error = io.BytesIO(content), error

    def read(self, size: int = -1) -> bytes:
        block = self._inner.read(min(size, 777) if size >= 0 else 777)
        if not block and self._error:
            raise ConnectionResetError
        return block


def noise(seed: int, size: int) -> bytes:
    """Bytes without a pattern, the same every time."""
    return random.Random(seed).randbytes(size)  # noqa: S311 -- no secret


def kept(tus: Tus, hub: Hub, path: str) -> bytes:
    """The bytes that the object store has of a finished upload."""
    hub.run_jobs()
    state = tus.browser.get(path).json
    assert state is not None
    assert state["state"] == "ready", state
    with hub.runtime.objects.open(state["sha256"]) as file:
        return file.read()


def test_what_the_server_can_do_is_told_without_a_sign_in(hub: Hub) -> None:
    answer = Browser(hub).client.options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == set(rules.EXTENSIONS)
    assert int(answer.headers["Tus-Max-Size"]) == 2_000_000_000


def test_a_file_arrives_in_pieces_and_is_checked_and_kept(hub: Hub, tus: Tus) -> None:
    content = noise(1, 300_000)
    path = tus.begin(len(content), name="C:\\bai.bin")
    assert tus.patch(path, 0, content[:100_000]).headers["Upload-Offset"] == "100000"
    head = tus.send("HEAD", path)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("100000", "300000")
    assert head.headers["Cache-Control"] == "no-store"
    assert rules.parse_metadata(head.headers["Upload-Metadata"]) == {"filename": "bai.bin", "purpose": "anything"}
    assert tus.patch(path, 100_000, content[100_000:]).status_code == 204
    assert kept(tus, hub, path) == content
    assert list(hub.runtime.parts.uploads()) == []


def test_creation_may_carry_the_first_bytes(hub: Hub, tus: Tus) -> None:
    headers = {"Upload-Length": "5", "Upload-Metadata": rules.format_metadata({"filename": "a", "purpose": "anything"})}
    answer = tus.send("POST", "/uploads", {**headers, "Content-Type": "application/offset+octet-stream"}, data=b"12")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "2")
    assert tus.patch(answer.headers["Location"], 2, b"345").status_code == 204
    assert kept(tus, hub, answer.headers["Location"]) == b"12345"


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_connection_cut_at_any_byte_loses_nothing_that_was_acknowledged(hub: Hub, tus: Tus, data: st.DataObject) -> None:
    hub.runtime.settings.uploads_open = 1000
    content = noise(data.draw(st.integers(0, 99)), data.draw(st.integers(1, 9_000)))
    path = tus.begin(len(content))
    offset, tries = 0, 0
    while offset < len(content):
        tries += 1
        stop = len(content) if tries > 6 else data.draw(st.integers(offset, len(content)))
        stream = Cut(content[offset:stop], error=data.draw(st.booleans()))
        length = str(len(content) - offset)
        answer = tus.patch(path, offset, b"", environ_overrides={"wsgi.input": stream, "CONTENT_LENGTH": length})
        told = tus.offset(path)
        assert told == stop
        if answer.status_code == 204:
            assert answer.headers["Upload-Offset"] == str(told)
        offset = told
    assert kept(tus, hub, path) == content


def test_a_reply_that_is_lost_is_told_by_head_and_never_written_twice(hub: Hub, tus: Tus) -> None:
    path = tus.begin(6)
    tus.patch(path, 0, b"abc")  # the client never hears of it
    again = tus.patch(path, 0, b"abc")
    assert again.status_code == 409
    assert tus.offset(path) == 3
    assert tus.patch(path, 3, b"def").status_code == 204
    assert tus.patch(path, 6, b"").status_code == 409
    assert kept(tus, hub, path) == b"abcdef"


def test_two_requests_do_not_write_one_upload_at_once_and_a_silent_one_is_replaced(hub: Hub, tus: Tus) -> None:
    path = tus.begin(10)
    inside: list[int] = []

    class Meanwhile(io.RawIOBase):
        """While its bytes come in, others try."""

        def __init__(self) -> None:
            super().__init__()
            self.blocks = [b"12345", b"67890"]

        def read(self, size: int = -1) -> bytes:
            if len(self.blocks) == 1:
                inside.append(tus.patch(path, 0, b"xx").status_code)
                hub.clock.advance(seconds=21)  # nothing was heard of it for long: somebody else may go on
                inside.append(tus.patch(path, 0, b"abcde").status_code)
            return self.blocks.pop(0)[:size] if self.blocks else b""

    slow = tus.patch(path, 0, b"", environ_overrides={"wsgi.input": Meanwhile(), "CONTENT_LENGTH": "10"})
    assert inside == [409, 204]
    assert slow.status_code == 409
    assert tus.offset(path) == 5
    assert tus.patch(path, 5, b"fghij").status_code == 204
    assert kept(tus, hub, path) == b"abcdefghij"


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_bytes_with_a_wrong_checksum_do_not_count(hub: Hub, tus: Tus, algorithm: str) -> None:
    path = tus.begin(4)
    assert tus.patch(path, 0, b"abcd", checksum=checksum(b"abce", algorithm)).status_code == 460
    assert tus.offset(path) == 0
    assert tus.patch(path, 0, b"abcd", checksum="crc32 AAAA").status_code == 400
    half = tus.patch(
        path,
        0,
        b"",
        environ_overrides={"wsgi.input": Cut(b"ab", error=True), "CONTENT_LENGTH": "4"},
        checksum=checksum(b"abcd", algorithm),
    )
    assert half.status_code == 460
    assert tus.offset(path) == 0
    assert tus.patch(path, 0, b"abcd", checksum=checksum(b"abcd", algorithm)).status_code == 204
    assert kept(tus, hub, path) == b"abcd"


def test_what_is_not_tus_is_refused(tus: Tus) -> None:
    path = tus.begin(4)
    assert tus.send("PATCH", path, {"Tus-Resumable": "0.2", "Upload-Offset": "0"}).status_code == 412
    assert tus.send("HEAD", path, {"Tus-Resumable": "0.2"}).status_code == 412
    assert tus.send("PATCH", path, {"Upload-Offset": "0", "Content-Type": "text/plain"}, data=b"abcd").status_code == 415
    assert tus.patch(path, -1, b"abcd").status_code == 400
    assert tus.patch(path, 2, b"abcd").status_code == 409
    assert tus.patch(path, 0, b"abcde").status_code == 413
    assert tus.offset(path) == 0
    for headers in ({"Upload-Length": "x"}, {"Upload-Length": "-1"}, {"Upload-Length": "5", "Upload-Metadata": "filename !"}):
        assert tus.create(4, **headers).status_code == 400
    assert tus.create(4, **{"Upload-Defer-Length": "1"}).status_code == 400
    assert tus.create(4, **{"Upload-Concat": "partial"}).status_code == 400
    assert tus.create(0).status_code == 400
    assert tus.create(60_000_000).status_code == 413
    assert tus.create(2000, name="a.small").status_code == 413
    assert tus.create(4, purpose="nothing").status_code == 400


def test_uploads_belong_to_their_person(hub: Hub, place: Place, tus: Tus) -> None:
    path = tus.begin(4)
    other = Tus(Browser(hub, make_user(Role.TEACHER, place.school)))
    assert other.send("HEAD", path).status_code == 404
    assert other.patch(path, 0, b"abcd").status_code == 404
    assert other.send("DELETE", path).status_code == 404
    assert other.browser.get(path).status_code == 404
    assert other.browser.get("/uploads?purpose=anything").json == {"uploads": []}
    pupil = Tus(Browser(hub, make_user(Role.PUPIL, place.school)))
    assert pupil.create(4).status_code == 403
    mine = tus.browser.get("/uploads?purpose=anything").json
    assert mine is not None
    assert [one["url"] for one in mine["uploads"]] == [path]


def test_nobody_signs_for_it(hub: Hub, place: Place) -> None:
    assert Tus(Browser(hub)).create(4).status_code == 401
    browser = Browser(hub, make_user(Role.TEACHER, place.school))
    assert browser.client.post("/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "4"}).status_code == 403


def test_a_person_has_a_share_of_open_uploads(hub: Hub, tus: Tus) -> None:
    hub.runtime.settings.uploads_open = 2
    first = tus.begin(4)
    tus.begin(4)
    refused = tus.create(4)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert tus.send("DELETE", first).status_code == 204
    assert tus.send("HEAD", first).status_code == 404
    hub.runtime.settings.uploads_open_bytes = 1024
    assert tus.create(1030).status_code == 429
    assert tus.create(1000).status_code == 201


def test_what_was_left_alone_is_removed_with_its_bytes(hub: Hub, place: Place) -> None:
    person = make_user(Role.TEACHER, place.school)
    path = Tus(Browser(hub, person)).begin(4)
    hub.clock.advance(days=6)
    assert Tus(Browser(hub, person)).patch(path, 0, b"ab").status_code == 204  # lives on from here
    hub.clock.advance(days=7, seconds=1)
    assert Tus(Browser(hub, person)).patch(path, 2, b"d").status_code == 410
    assert len(list(hub.runtime.parts.uploads())) == 1
    hub.runtime.parts.write("orphan", "0-x", b"parts that no upload knows")
    enqueue_periodic(hub.runtime, "uploads.sweep")
    hub.run_jobs()
    assert list(hub.runtime.parts.uploads()) == []


def test_a_refused_file_says_why_and_its_bytes_go(hub: Hub, tus: Tus) -> None:
    path = tus.begin(7)
    tus.patch(path, 0, b"BAD one")
    hub.run_jobs()
    said = tus.browser.get(path).json
    assert said is not None
    assert (said["state"], said["message"], said["sha256"]) == ("refused", "The file is bad.", None)
    assert list(hub.runtime.parts.uploads()) == []


def test_known_files_are_told_by_hash(hub: Hub, place: Place, tus: Tus) -> None:
    ask = {"purpose": "anything", "size": 4}
    found = tus.browser.post("/uploads/known", json={**ask, "sha256": "a" * 64}).json
    assert found == {"known": {"title": "Đạo hàm", "url": "/uploads"}}
    assert tus.browser.post("/uploads/known", json={**ask, "sha256": "b" * 64}).json == {"known": None}
    assert tus.browser.post("/uploads/known", json={**ask, "sha256": "zz"}).status_code == 400
    pupil = Browser(hub, make_user(Role.PUPIL, place.school))
    assert pupil.post("/uploads/known", json={**ask, "sha256": "a" * 64}).status_code == 403


def test_a_large_body_is_no_form(hub: Hub, tus: Tus) -> None:
    hub.app.config["MAX_CONTENT_LENGTH"] = 1000
    content = hashlib.sha256(b"x").digest() * 1000
    path = tus.begin(len(content))
    assert tus.patch(path, 0, content).status_code == 204
    assert kept(tus, hub, path) == content
