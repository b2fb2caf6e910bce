"""What is made of files, by jobs: with small programs that play LibreOffice and ffmpeg, and with the real ones where they are installed."""

import io
import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from hub.core.errors import NotFound
from hub.core.jobs import JobContext
from hub.core.uow import unit_of_work
from hub.demo import documents
from hub.materials.models import MaterialVersion
from hub.materials.queries import access, media
from hub.materials.rules.derivatives import Status, Viewer
from hub.materials.rules.kinds import Derived, FileRole
from hub.materials.services import delivery, deriving, processing, versions
from tests.factories import materials as make
from tests.factories import media as making
from tests.factories import telling_files as telling
from tests.factories.materials import Group
from tests.factories.media import needs_ffmpeg, needs_office
from tests.hub import Hub

MP4 = b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x00\x08moov" + b"\x00\x00\x00\x08mdat"
WORD = documents.docx("Đạo hàm", ["Tiếp tuyến."])


@pytest.fixture
def hub(hub_sqlite: Hub) -> Hub:
    """These tests are about files and programs; what the jobs write is tested on both databases in test_materials.py."""
    return hub_sqlite


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, str]]:
    """What the jobs told of their progress."""
    told: list[tuple[int, int, str]] = []
    tell = JobContext.progress

    def listen(self: JobContext, done: int, total: int, step: str = "") -> None:
        told.append((done, total, str(step)))
        tell(self, done, total, step)

    monkeypatch.setattr(JobContext, "progress", listen)
    return told


def program(hub: Hub, folder: Path, **texts: str) -> None:
    """Programs of Python in the place of LibreOffice and ffmpeg; `argv` is what they were called with, the last of it the file to write."""
    for name, text in texts.items():
        path = folder / name
        path.write_text(f"#!{sys.executable} -S\nimport sys, time, os\nargv = sys.argv[1:]\n{text}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    named = {name: str(folder / name) for name in texts if name in ("soffice", "ffmpeg")}
    hub.runtime.settings = hub.runtime.settings.model_copy(update=named)


def version_of(hub: Hub, material_id: int) -> MaterialVersion:
    return access.load(hub.session, material_id).versions[-1]


def states(hub: Hub, material_id: int) -> dict[Derived, tuple[Status, str]]:
    """All but the reviewed copy, which every file has."""
    found = media.states_of(hub.session, version_of(hub, material_id))
    return {one.kind: (one.status, one.reason) for one in found if one.kind is not Derived.REVIEWED_COPY}


def shown(hub: Hub, material_id: int) -> media.Shown:
    return media.shown(hub.session, version_of(hub, material_id), tell=True)


def content(hub: Hub, version: MaterialVersion, kind: Derived) -> bytes:
    made = next(made for row in version.files for made in row.derivatives if made.kind == kind)
    with hub.runtime.objects.open(made.key) as stream:
        return stream.read()


OFFICE = "out = argv[argv.index('--outdir') + 1]; os.makedirs(out)\n"


def test_an_office_file_becomes_pages(hub: Hub, group: Group, tmp_path: Path) -> None:
    (tmp_path / "made.pdf").write_bytes(documents.pdf("= Một\n#pagebreak()\nHai"))
    copies = f"open(out + '/source.pdf', 'wb').write(open({str(tmp_path / 'made.pdf')!r}, 'rb').read())"
    checks = "profile = [a for a in argv if a.startswith('-env:UserInstallation=file://')][0].partition('file://')[2]\n"
    checks += "assert 'DisableMacrosExecution' in open(profile + '/user/registrymodifications.xcu').read()\n"
    program(hub, tmp_path, soffice=OFFICE + checks + copies)
    material_id = make.make_draft(group, content=WORD)
    assert shown(hub, material_id).viewer is Viewer.WORDS or shown(hub, material_id).notes
    hub.run_jobs()
    version = version_of(hub, material_id)
    assert states(hub, material_id)[Derived.PDF] == (Status.MADE, "")
    assert content(hub, version, Derived.PDF).startswith(b"%PDF")
    assert (version.pages, version.text) == (2, "Đạo hàm\nTiếp tuyến.")
    assert version.thumbnail_key is not None  # of the first page, as the file brought no picture
    view = shown(hub, material_id)
    assert (view.viewer, view.derived, view.notes) == (Viewer.PDF, Derived.PDF, ())


def test_pages_are_made_of_the_copy_without_names_even_when_their_job_comes_first(hub: Hub, group: Group, tmp_path: Path) -> None:
    (tmp_path / "made.pdf").write_bytes(documents.pdf("Một"))
    keeps = f"open({str(tmp_path / 'seen')!r}, 'wb').write(open(argv[-1], 'rb').read())\n"
    makes = f"open(out + '/source.pdf', 'wb').write(open({str(tmp_path / 'made.pdf')!r}, 'rb').read())"
    program(hub, tmp_path, soffice=OFFICE + keeps + makes)
    material_id = make.make_draft(group, content=telling.content_of("docx"))
    (file,) = version_of(hub, material_id).files
    deriving.derive(JobContext(0, 1, hub.runtime), file.id, Derived.PDF)
    assert telling.told((tmp_path / "seen").read_bytes()) == []
    assert states(hub, material_id)[Derived.PDF] == (Status.MADE, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pass", "no_output"),
        (OFFICE + "open(out + '/source.pdf', 'wb').write(b'')", "no_output"),
        (OFFICE + "open(out + '/source.pdf', 'wb').write(b'%PDF-1.7 broken')", "no_output"),
        ("sys.exit(77)", "refused"),
        ("os.kill(os.getpid(), 11)", "crashed"),
        ("time.sleep(600)", "too_long"),
    ],
)
def test_an_office_program_that_fails_is_a_visible_failure(hub: Hub, group: Group, tmp_path: Path, text: str, code: str) -> None:
    program(hub, tmp_path, soffice=text)
    if code == "too_long":
        hub.runtime.settings = hub.runtime.settings.model_copy(update={"office_seconds": 0.7})
    material_id = make.make_draft(group, content=WORD)
    hub.run_jobs()
    assert states(hub, material_id)[Derived.PDF] == (Status.FAILED, code)
    work = media.work_of(hub.session, version_of(hub, material_id))
    assert not work.busy
    assert len(work.failures) == 1
    view = shown(hub, material_id)
    assert (view.viewer, len(view.notes)) == (Viewer.WORDS, 1)  # the words are there all the same


def test_a_failure_can_be_tried_again_by_author_and_head(hub: Hub, group: Group, tmp_path: Path) -> None:
    program(hub, tmp_path, soffice="sys.exit(1)")
    material_id = make.make_draft(group, content=WORD)
    hub.run_jobs()
    (tmp_path / "made.pdf").write_bytes(documents.pdf("Một"))
    program(
        hub,
        tmp_path,
        soffice=OFFICE + f"open(out + '/source.pdf', 'wb').write(open({str(tmp_path / 'made.pdf')!r}, 'rb').read())",
    )
    for stranger in (group.reviewer, group.pupil):
        with pytest.raises(NotFound):
            processing.process_again(stranger, material_id)
    processing.process_again(group.head, material_id)
    processing.process_again(group.author, material_id)  # twice is once
    assert states(hub, material_id)[Derived.PDF][0] is Status.WAITING
    hub.run_jobs()
    assert states(hub, material_id)[Derived.PDF][0] is Status.MADE


def test_without_the_program_nothing_fails_and_the_page_says_so(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group, content=WORD)
    film = make.make_draft(group, content=MP4)
    hub.run_jobs()
    assert states(hub, material_id)[Derived.PDF][0] is Status.UNAVAILABLE
    assert {status for status, _reason in states(hub, film).values()} == {Status.UNAVAILABLE}
    assert media.work_of(hub.session, version_of(hub, film)).failures == ()
    assert (shown(hub, material_id).viewer, len(shown(hub, material_id).notes)) == (Viewer.WORDS, 1)
    assert (shown(hub, film).viewer, shown(hub, film).derived, len(shown(hub, film).notes)) == (Viewer.VIDEO, None, 1)


def test_the_same_bytes_are_worked_on_once(hub: Hub, group: Group, tmp_path: Path) -> None:
    (tmp_path / "made.pdf").write_bytes(documents.pdf("Một"))
    counted = f"open({str(tmp_path / 'runs')!r}, 'a').write('x')\n"
    program(
        hub,
        tmp_path,
        soffice=OFFICE + counted + f"open(out + '/source.pdf', 'wb').write(open({str(tmp_path / 'made.pdf')!r}, 'rb').read())",
    )
    first, second = make.make_draft(group, content=WORD), make.make_draft(group, content=WORD)
    hub.run_jobs()
    third = make.make_draft(group, content=WORD)
    hub.run_jobs()
    for material_id in (first, second, third):
        assert states(hub, material_id)[Derived.PDF][0] is Status.MADE
        assert version_of(hub, material_id).text == "Đạo hàm\nTiếp tuyến."
    assert (tmp_path / "runs").read_text() == "x"


def test_a_job_of_a_file_that_was_replaced_does_nothing(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group, content=WORD)
    hub.run_jobs()
    context: Any = None
    deriving.derive(context, 999_999, "text")
    row = version_of(hub, material_id).files[0]
    deriving.derive(context, row.id, "text")  # it is made
    deriving.derive(context, row.id, "hls")  # no such thing of a Word file
    assert states(hub, material_id)[Derived.TEXT][0] is Status.MADE


PROBED = {
    "format": {"duration": "60"},
    "streams": [
        {"codec_type": "video", "codec_name": "hevc", "pix_fmt": "yuv420p", "width": 320, "height": 240, "avg_frame_rate": "25/1"}
    ],
}
PLAYLIST = (
    '#EXTM3U\\n#EXT-X-MAP:URI="240.mp4",BYTERANGE="1@0"\\n#EXTINF:6.0,\\n#EXT-X-BYTERANGE:9@1\\n240.mp4\\n#EXT-X-ENDLIST\\n'
)
FFMPEG = f"""
for done in (15, 30, 60):
    print(f"out_time_us={{done * 1000000}}", flush=True)
print("progress=end", flush=True)
if argv[-1].endswith(".m3u8"):
    open(argv[-1], "w").write('{PLAYLIST}')
    open(argv[-1].replace(".m3u8", ".mp4"), "wb").write(b"0123456789")
elif argv[-1].endswith(".png"):
    sys.exit(1)
else:
    open(argv[-1], "wb").write(b"film")
"""


def test_a_film_is_prepared_with_true_progress(hub: Hub, group: Group, tmp_path: Path, said: list[tuple[int, int, str]]) -> None:
    program(hub, tmp_path, ffmpeg=FFMPEG, ffprobe=f"print({json.dumps(PROBED)!r})")
    material_id = make.make_draft(group, content=MP4)
    hub.run_jobs()
    found = states(hub, material_id)
    assert found[Derived.WEB_VIDEO][0] is Status.MADE
    assert found[Derived.HLS][0] is Status.MADE
    assert found[Derived.THUMBNAIL] == (Status.FAILED, "refused")
    shares = [done for done, _total, step in said if step == deriving.STEP_IDS[Derived.WEB_VIDEO]]
    assert shares == [5, 27, 50, 95]
    view = shown(hub, material_id)
    assert (view.viewer, view.derived, view.hls, view.poster) == (Viewer.VIDEO, Derived.WEB_VIDEO, True, False)
    row = version_of(hub, material_id).files[0]
    listed = delivery.open_stream(group.author, material_id, row.id, "master.m3u8")
    assert listed.names == {"240.m3u8", "240.mp4"}
    assert "240.m3u8" in (listed.playlist or "")
    assert delivery.open_stream(group.author, material_id, row.id, "240.mp4").opened.size == 10
    for other in ("360.m3u8", "../x", ""):
        with pytest.raises(NotFound):
            delivery.open_stream(group.author, material_id, row.id, other)


@pytest.mark.parametrize(
    ("probe", "code"),
    [
        ("print('{}')", "refused"),
        ("print('not json')", "refused"),
        ("sys.exit(1)", "refused"),
        ("print('x' * 9000000)", "crashed"),
    ],
)
def test_what_ffprobe_does_not_understand_is_a_visible_failure(
    hub: Hub, group: Group, tmp_path: Path, probe: str, code: str
) -> None:
    program(hub, tmp_path, ffmpeg=FFMPEG, ffprobe=probe)
    material_id = make.make_draft(group, content=MP4)
    hub.run_jobs()
    assert set(states(hub, material_id).values()) == {(Status.FAILED, code)}
    assert shown(hub, material_id).viewer is Viewer.VIDEO  # the browser may still play what was uploaded


def test_words_of_subtitles_are_found_and_offered(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group, content=MP4)
    version_id = version_of(hub, material_id).id
    words = making.add_file(version_id, making.SRT, "application/x-subrip", FileRole.SUBTITLES, "vi")
    with unit_of_work() as uow:
        processing.enqueue(uow, version_id)
    hub.run_jobs()
    assert version_of(hub, material_id).text == "Chào các em.\nTa học đạo hàm."
    assert [(track.file_id, track.language) for track in shown(hub, material_id).tracks] == [(words, "vi")]
    assert delivery.read_subtitles(group.author, material_id, words)[0].startswith(
        "WEBVTT\n\n00:00:00.200 --> 00:00:20.000\nChào các em."
    )


def test_a_new_version_has_what_was_made_before(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    hub.run_jobs()
    before = version_of(hub, material_id)
    after = versions.copy_of(before, 2)
    assert [made.kind for made in after.files[0].derivatives] == [Derived.REVIEWED_COPY, Derived.TEXT]
    assert after.files[0].skipped == before.files[0].skipped == {"pdf": "unavailable", "thumbnail": "nothing"}
    assert (after.text, after.thumbnail_key) == (before.text, before.thumbnail_key)


@needs_ffmpeg
@pytest.mark.parametrize(
    ("form", "codec", "media_type"),
    [("mp4", "libx264", "video/mp4"), ("mp4", "mpeg4", "video/mp4"), ("webm", "libvpx", "video/webm")],
)
def test_real_films_play_in_the_browser_and_tell_nobodys_name(hub_sqlite: Hub, form: str, codec: str, media_type: str) -> None:
    hub, group = hub_sqlite, make.make_group()
    hub.runtime.settings = hub.runtime.settings.model_copy(update={"ffmpeg": "ffmpeg"})
    source = making.film(2, form=form, codec=codec)
    assert "Nguyễn Thu Hà".encode() in source
    material_id = make.make_draft(group, content=source)
    hub.run_jobs()
    made = {Derived.THUMBNAIL: (Status.MADE, ""), Derived.WEB_VIDEO: (Status.MADE, ""), Derived.HLS: (Status.NOTHING, "")}
    assert states(hub, material_id) == made
    version = version_of(hub, material_id)
    film = content(hub, version, Derived.WEB_VIDEO)
    assert "Nguyễn Thu Hà".encode() not in film
    if media_type == "video/mp4":
        assert film.index(b"moov") < film.index(b"mdat")  # a player begins before all of it is there
    opened = delivery.open_derivative(group.author, material_id, version.files[0].id, Derived.WEB_VIDEO)
    assert opened.media_type == media_type
    assert version.thumbnail_key is not None


@needs_ffmpeg
def test_a_real_long_film_is_streamed(hub_sqlite: Hub) -> None:
    hub, group = hub_sqlite, make.make_group()
    hub.runtime.settings = hub.runtime.settings.model_copy(update={"ffmpeg": "ffmpeg"})
    material_id = make.make_draft(group, content=making.film(31, size="160x120"))
    hub.run_jobs()
    row = version_of(hub, material_id).files[0]
    listed = delivery.open_stream(group.author, material_id, row.id, "master.m3u8")
    assert "RESOLUTION=160x120" in (listed.playlist or "")
    pieces = delivery.open_stream(group.author, material_id, row.id, "120.m3u8")
    assert (pieces.playlist or "").count("#EXTINF") == 6
    film = delivery.open_stream(group.author, material_id, row.id, "120.mp4").opened
    with hub.runtime.objects.open(film.key) as stream:
        assert stream.read(12)[4:8] == b"ftyp"


@needs_ffmpeg
def test_broken_films_are_visible_failures(hub_sqlite: Hub) -> None:
    hub, group = hub_sqlite, make.make_group()
    hub.runtime.settings = hub.runtime.settings.model_copy(update={"ffmpeg": "ffmpeg"})
    material_id = make.make_draft(group, content=MP4)
    hub.run_jobs()
    assert set(states(hub, material_id).values()) == {(Status.FAILED, "refused")}


@needs_office
@pytest.mark.parametrize("name", ["docx", "pptx"])
def test_the_real_office_makes_pages(hub_sqlite: Hub, name: str) -> None:
    hub, group = hub_sqlite, make.make_group()
    hub.runtime.settings = hub.runtime.settings.model_copy(update={"soffice": "soffice"})
    slides = documents.pptx([("Đạo hàm", ["Vận tốc"]), ("Luyện tập", ["Bài một"])])
    material_id = make.make_draft(group, content=WORD if name == "docx" else slides)
    hub.run_jobs()
    assert states(hub, material_id)[Derived.PDF] == (Status.MADE, "")
    version = version_of(hub, material_id)
    assert version.pages == (1 if name == "docx" else 2)
    pages = io.BytesIO(content(hub, version, Derived.PDF))
    import pypdfium2

    assert "Đạo hàm" in pypdfium2.PdfDocument(pages)[0].get_textpage().get_text_bounded()
