"""Viewers in pages, and the addresses of files and of what was made of them, over HTTP."""

import os
import re
import secrets
from collections.abc import Iterator

import pytest

from hub.core.storage_s3 import S3Store
from hub.core.uow import unit_of_work
from hub.demo import documents
from hub.materials.models import MaterialFile
from hub.materials.queries import access
from hub.materials.rules.kinds import Derived, FileRole
from tests.factories import materials as make
from tests.factories import media
from tests.factories.materials import Group
from tests.factories.web import Browser
from tests.hub import Hub

FILM = b"0123456789abcdefghij"
MP4 = b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x00\x08moov" + b"\x00\x00\x00\x08mdat"
VIEWERS = ("viewer-pdf", "viewer-epub", "viewer-picture", "viewer-film")
EPUB = documents.epub("Sách", "An", [("Một", ["Câu chuyện."])], identifier="urn:x")


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def browser(hub: Hub, actor: object) -> Browser:
    return Browser(hub, actor.user_id, language="vi")  # type: ignore[attr-defined]


def version_of(hub: Hub, material_id: int) -> tuple[int, int]:
    version = access.load(hub.session, material_id).versions[-1]
    return version.id, version.files[0].id


def scripts(page: str) -> set[str]:
    return {name for name in VIEWERS if f"{name}-" in page or f"{name}.js" in page}


@pytest.mark.parametrize(
    ("content", "viewer", "script"),
    [
        (documents.pdf("Một"), "<hub-pdf", "viewer-pdf"),
        (documents.cover("Ảnh"), "<hub-picture", "viewer-picture"),
        (MP4, "<video controls", "viewer-film"),
        (b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 30, "<audio controls", "viewer-film"),
        (EPUB, '<iframe class="viewer-inner"', ""),
        (documents.docx("Đạo hàm", ["Tiếp tuyến."]), '<div class="words paper"', ""),
    ],
    ids=["pdf", "picture", "film", "sound", "book", "words"],
)
def test_each_kind_has_its_viewer_and_loads_no_other(hub: Hub, group: Group, content: bytes, viewer: str, script: str) -> None:
    material_id = make.make_draft(group, content=content)
    hub.run_jobs()
    page = browser(hub, group.author).get(f"/materials/{material_id}")
    assert page.status_code == 200
    assert viewer in page.text
    assert scripts(page.text) == ({script} if script else set())
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


def test_lists_load_no_viewer(hub: Hub, group: Group) -> None:
    make.make_published(group)
    hub.run_jobs()
    for path in ("/materials", "/materials/mine", "/materials/new"):
        assert scripts(browser(hub, group.author).get(path).text) == set(), path


def test_the_reviewer_sees_the_same_viewer(hub: Hub, group: Group) -> None:
    material_id, _round = make.make_reviewed(group, (group.reviewer, make.verdict()))
    hub.run_jobs()
    page = browser(hub, group.reviewer).get(f"/materials/{material_id}")
    assert '<div class="words paper"' in page.text


def film(hub: Hub, group: Group) -> tuple[int, int]:
    """A published material with a film beside its file."""
    material_id = make.make_published(group)
    version_id, _main = version_of(hub, material_id)
    number = media.add_file(version_id, FILM, "video/mp4")
    media.add_stream(number)
    media.add_derivative(number, Derived.WEB_VIDEO, FILM, "video/mp4")
    return material_id, number


@pytest.fixture(params=["file", pytest.param("s3", marks=pytest.mark.service("s3"))])
def kept(request: pytest.FixtureRequest, hub: Hub) -> Iterator[None]:
    """The hub's files in a folder, and in MinIO."""
    if request.param == "file":
        yield
        return
    names = ("TEST_S3_ACCESS_KEY", "TEST_S3_SECRET_KEY")
    store = S3Store(f"s3+{os.environ['TEST_S3_URL']}/test-{secrets.token_hex(6)}", *(os.environ[name] for name in names))
    hub.runtime.objects = store
    yield
    for key in list(store.keys()):
        store.delete(key)
    store.client.remove_bucket(store.bucket)


@pytest.mark.usefixtures("kept")
def test_ranges_of_what_was_made(hub: Hub, group: Group) -> None:
    material_id, number = film(hub, group)
    address = f"/materials/{material_id}/files/{number}/web_video"
    pupil = browser(hub, group.pupil)
    whole = pupil.get(address)
    assert (whole.status_code, whole.data, whole.headers["Accept-Ranges"]) == (200, FILM, "bytes")
    assert whole.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")
    for asked, expected in {"bytes=0-3": FILM[:4], "bytes=4-": FILM[4:], "bytes=-5": FILM[-5:], "bytes=0-999": FILM}.items():
        part = pupil.get(address, headers={"Range": asked})
        assert (part.status_code, part.data) == (206, expected), asked
        assert part.headers["Content-Range"].endswith(f"/{len(FILM)}")
        assert part.headers["Content-Length"] == str(len(expected))
    behind = pupil.get(address, headers={"Range": "bytes=20-"})
    assert (behind.status_code, behind.headers["Content-Range"], behind.data) == (416, "bytes */20", b"")
    for ignored in ("bytes=0-1,4-5", "bytes=0-1,-2", "lines=0-3", "bytes=5-2", "bytes=-"):
        several = pupil.get(address, headers={"Range": ignored})
        assert (several.status_code, several.data) == (200, FILM), "several ranges give the whole, as RFC 9110 allows"
        assert "Content-Range" not in several.headers
    etag = whole.headers["ETag"]
    assert pupil.get(address, headers={"Range": "bytes=0-3", "If-Range": etag}).status_code == 206
    assert pupil.get(address, headers={"Range": "bytes=0-3", "If-Range": '"other"'}).data == FILM
    assert pupil.get(address, headers={"Range": "bytes=0-3", "If-Range": "Wed, 21 Oct 2015 07:28:00 GMT"}).status_code == 200
    assert pupil.get(address, headers={"If-None-Match": etag}).status_code == 304
    head = pupil.client.head(address, headers={"Range": "bytes=0-3"})
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (206, b"", "4")


def test_the_playlist_names_our_own_addresses_only(hub: Hub, group: Group) -> None:
    material_id, number = film(hub, group)
    base = f"/materials/{material_id}/files/{number}/hls"
    pupil = browser(hub, group.pupil)
    master = pupil.get(f"{base}/master.m3u8?version=1")
    assert (master.status_code, master.mimetype) == (200, "application/vnd.apple.mpegurl")
    assert master.text.splitlines()[-1] == f"{base}/240.m3u8?version=1"
    pieces = pupil.get(f"{base}/240.m3u8?version=1").text
    assert f'URI="{base}/240.mp4?version=1",BYTERANGE="4@0"' in pieces
    assert re.findall(r"^[^#].*$", pieces, re.MULTILINE) == [f"{base}/240.mp4?version=1"]
    assert pupil.get(f"{base}/240.mp4", headers={"Range": "bytes=4-9"}).data == b"456789"
    for missing in ("other.m3u8", "240.mp5", "..%2f..%2fhub.sqlite3"):
        assert pupil.get(f"{base}/{missing}").status_code == 404


def test_subtitles_come_as_the_browser_takes_them(hub: Hub, group: Group) -> None:
    material_id, number = film(hub, group)
    version_id, _main = version_of(hub, material_id)
    words = media.add_file(version_id, media.SRT, "application/x-subrip", FileRole.SUBTITLES, "vi", position=2)
    broken = media.add_file(version_id, b"khong co gi", "text/vtt", FileRole.SUBTITLES, "en", position=3)
    media.add_derivative(words, Derived.REVIEWED_COPY, media.SRT, "text/vtt")
    media.add_derivative(broken, Derived.REVIEWED_COPY, b"khong co gi", "text/vtt")
    pupil = browser(hub, group.pupil)
    answer = pupil.get(f"/materials/{material_id}/files/{words}/subtitles.vtt")
    assert (answer.mimetype, answer.text.splitlines()[0]) == ("text/vtt", "WEBVTT")
    assert "Chào các em." in answer.text
    assert pupil.get(f"/materials/{material_id}/files/{broken}/subtitles.vtt").status_code == 404
    assert pupil.get(f"/materials/{material_id}/files/{number}/subtitles.vtt").status_code == 404


def test_the_page_of_a_film_names_subtitles_stream_and_poster(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group, content=MP4)
    version_id, main = version_of(hub, material_id)
    media.add_file(version_id, media.SRT, "application/x-subrip", FileRole.SUBTITLES, "vi")
    media.add_stream(main)
    media.add_derivative(main, Derived.WEB_VIDEO, FILM, "video/mp4")
    media.add_derivative(main, Derived.THUMBNAIL, b"jpeg", "image/jpeg")
    page = browser(hub, group.author).get(f"/materials/{material_id}").text
    base = f"/materials/{material_id}/files/{main}"
    assert f'data-hls="{base}/hls/master.m3u8?version=1"' in page
    assert f'src="{base}/web_video?version=1"' in page
    assert f'poster="{base}/thumbnail?version=1"' in page
    assert re.search(
        r'<track kind="subtitles" src="[^"]+/subtitles.vtt\?version=1" srclang="vi" label="Tiếng Việt" default>', page
    )


def test_a_book_stands_in_a_frame_with_a_policy_of_its_own(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group, content=EPUB)
    _version, main = version_of(hub, material_id)
    author = browser(hub, group.author)
    frame = author.get(f"/materials/{material_id}/files/{main}/book?version=1")
    policy = frame.headers["Content-Security-Policy"]
    assert frame.status_code == 200
    assert "script-src 'self';" in policy
    assert "style-src 'self' 'unsafe-inline' blob:;" in policy
    assert "frame-ancestors 'self'" in policy
    assert "X-Frame-Options" not in frame.headers
    assert f'data-file="/materials/{material_id}/files/{main}?version=1"' in frame.text
    book = author.get(f"/materials/{material_id}/files/{main}")
    assert book.headers["Content-Disposition"].startswith("attachment")  # what could run anything is only ever downloaded
    word = make.make_draft(group)
    _version, other = version_of(hub, word)
    assert author.get(f"/materials/{word}/files/{other}/book").status_code == 404


def test_files_are_open_to_those_who_may_read_the_material(hub: Hub, group: Group) -> None:
    draft = make.make_draft(group, content=MP4)
    version_id, main = version_of(hub, draft)
    media.add_stream(main)
    media.add_derivative(main, Derived.WEB_VIDEO, FILM, "video/mp4")
    words = media.add_file(version_id, media.SRT, "application/x-subrip", FileRole.SUBTITLES, "vi")
    paths = ("", "/web_video", "/hls/master.m3u8", "/hls/240.mp4")
    for path in [f"/materials/{draft}/files/{main}{rest}" for rest in paths] + [
        f"/materials/{draft}/files/{words}/subtitles.vtt"
    ]:
        assert browser(hub, group.author).get(path).status_code == 200, path
        assert browser(hub, group.pupil).get(path).status_code == 404, path
        assert Browser(hub).get(path).status_code in (302, 303), path
    published, _film = film(hub, group)
    assert browser(hub, group.pupil).get(f"/materials/{published}/files/{main}").status_code == 404  # of another material


def test_a_permission_of_the_rights_holder_is_not_for_readers(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    version_id, _main = version_of(hub, material_id)
    letter = media.add_file(version_id, documents.pdf("Đồng ý"), "application/pdf", FileRole.PERMISSION)
    assert browser(hub, group.pupil).get(f"/materials/{material_id}/files/{letter}").status_code == 404
    assert browser(hub, group.head).get(f"/materials/{material_id}/files/{letter}").status_code == 200


def test_failures_are_told_in_words_with_a_way_to_try_again(hub: Hub, group: Group) -> None:
    broken = documents.zipped(
        {"[Content_Types].xml": "wordprocessingml.document.main+xml", "_rels/.rels": "<r/>", "word/other.xml": "<x/>"}
    )
    material_id = make.make_draft(group, content=broken)
    waiting = browser(hub, group.author).get(f"/materials/{material_id}").text
    assert 'id="work-bar"' in waiting
    hub.run_jobs()
    for actor in (group.author, group.head):
        page = browser(hub, actor).get(f"/materials/{material_id}").text
        assert "Nội dung chữ để tìm kiếm" in page
        assert "Tệp bị hỏng" in page
        assert f'action="/materials/{material_id}/process"' in page
    again = browser(hub, group.head).post(f"/materials/{material_id}/process", {"version": "1"})
    assert again.status_code == 303
    assert 'id="work-bar"' in browser(hub, group.head).get(f"/materials/{material_id}").text


def test_what_is_not_installed_is_said_and_is_no_failure(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group)
    hub.run_jobs()
    page = browser(hub, group.author).get(f"/materials/{material_id}").text
    assert "Hệ thống này chưa cài phần mềm chuyển tệp Office thành trang" in page
    assert "/process" not in page
    with unit_of_work() as uow:
        row = uow.session.get(MaterialFile, version_of(hub, material_id)[1])
        assert row is not None
        assert row.skipped["pdf"] == "unavailable"
