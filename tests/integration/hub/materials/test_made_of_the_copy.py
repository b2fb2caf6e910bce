"""Whatever is made of a file is made of its reviewed copy: no program but the one that takes names out ever sees the file as it came."""

import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from hub.core.uow import unit_of_work
from hub.demo import documents
from hub.materials.queries import access, snapshots
from hub.materials.rules import scrub
from hub.materials.rules.kinds import Derived, FileRole
from hub.materials.services import authoring, delivery, processing, programs
from tests.factories import materials as make
from tests.factories import media as making
from tests.factories import telling_files as telling
from tests.factories.materials import Group
from tests.factories.media import needs_ffmpeg, needs_office
from tests.factories.review import take_on
from tests.hub import Hub

PROBED = '{"format": {"duration": "60"}, "streams": [{"codec_type": "video", "codec_name": "h264", "width": 320, "height": 240}]}'
PLAYED = {
    "soffice": "out = argv[argv.index('--outdir') + 1]; os.makedirs(out); shutil.copy({pages!r}, out + '/source.pdf')",
    "ffprobe": f"print({PROBED!r})",
    "ffmpeg": "print('progress=end'); open(argv[-1], 'wb').write(b'film' if not argv[-1].endswith('.png') else open({drawn!r}, 'rb').read())",
}


@pytest.fixture
def hub(hub_sqlite: Hub) -> Hub:
    """These tests are about files and programs."""
    return hub_sqlite


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


@pytest.fixture
def saw(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[bytes]]]:
    """Every program that was run, with what the files told that it was given."""
    seen: list[tuple[str, list[bytes]]] = []
    run = programs.run

    def watch(command: list[str], folder: Path, *rest: Any, **more: Any) -> Any:
        named = [Path(one.removeprefix("file:")) for one in command[1:] if Path(one.removeprefix("file:")).is_file()]
        task = command[3] if processing.READER in command else Path(command[0]).name
        seen.append((task, [mark for path in named for mark in telling.told(path.read_bytes())]))
        return run(command, folder, *rest, **more)

    monkeypatch.setattr(programs, "run", watch)
    return seen


def play(hub: Hub, folder: Path) -> None:
    """Programs in the place of LibreOffice and ffmpeg."""
    (folder / "pages.pdf").write_bytes(documents.pdf("Một"))
    telling.PICTURE.save(folder / "drawn.png")
    for name, text in PLAYED.items():
        path = folder / name
        filled = text.replace("{pages!r}", repr(str(folder / "pages.pdf"))).replace("{drawn!r}", repr(str(folder / "drawn.png")))
        path.write_text(f"#!{sys.executable} -S\nimport sys, os, shutil\nargv = sys.argv[1:]\n{filled}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    named = {name: str(folder / name) for name in ("soffice", "ffmpeg")}
    hub.runtime.settings = hub.runtime.settings.model_copy(update=named)


def made_of(hub: Hub, material_id: int) -> dict[str, bytes]:
    """All that was made of the material's files, with the files of streams."""
    found = {}
    for row in access.load(hub.session, material_id).versions[-1].files:
        for made in row.derivatives:
            keys = {made.kind: made.key, **{name: part["key"] for name, part in made.facts.get("files", {}).items()}}
            for name, key in keys.items():
                with hub.runtime.objects.open(key) as stream:
                    found[f"{row.position} {name}"] = stream.read()
    return found


@pytest.mark.parametrize("name", ["docx", "pptx", "xlsx", "pdf", "epub", "jpeg", "png", "webp", "gif", "mp4", "webm"])
def test_only_the_scrubber_sees_the_file_itself(
    hub: Hub, group: Group, tmp_path: Path, saw: list[tuple[str, list[bytes]]], name: str
) -> None:
    play(hub, tmp_path)
    material_id = make.make_draft(group, content=telling.content_of(name))
    saw.clear()  # what the intake checks is the file itself
    hub.run_jobs()
    assert {task for task, marks in saw if marks} == {"scrub"}
    assert [task for task, _marks in saw].count("scrub") == 1
    for kind, content in made_of(hub, material_id).items():
        assert telling.told(content) == [], kind


def test_subtitles_are_played_and_read_from_their_copy(hub: Hub, group: Group, saw: list[tuple[str, list[bytes]]]) -> None:
    material_id = make.make_draft(group, content=telling.content_of("mp4"))
    version = access.load(hub.session, material_id).versions[-1]
    rows = [
        making.add_file(version.id, content, kind, FileRole.SUBTITLES, language, position)
        for position, (content, kind, language) in enumerate(
            [(telling.vtt(), "text/vtt", "vi"), (telling.srt(), "application/x-subrip", "en")], 1
        )
    ]
    with unit_of_work() as uow:
        processing.enqueue(uow, version.id)
    hub.run_jobs()
    assert {task for task, marks in saw if marks} == {"scrub"}
    authoring.submit_material(group.author, material_id)
    take_on(group.head, make.open_round_of(material_id), group.reviewer)
    for row in rows:
        said, _stored = delivery.read_subtitles(group.reviewer, material_id, row)
        assert said.startswith("WEBVTT")
        assert telling.told(said.encode()) == []


def test_the_snapshot_freezes_the_copies_and_the_same_bytes_give_the_same_copy(hub: Hub, group: Group, tmp_path: Path) -> None:
    first = make.make_draft(group, content=telling.content_of("docx"))
    early = snapshots.snapshot(access.load(hub.session, first).versions[-1])["files"]
    assert [one["copy"] for one in early] == [""]
    hub.run_jobs()
    frozen = snapshots.snapshot(access.load(hub.session, first).versions[-1])["files"]
    copies = {kind: content for kind, content in made_of(hub, first).items() if kind.endswith(Derived.REVIEWED_COPY)}
    (copy,) = copies.values()
    with hub.runtime.objects.open(frozen[0]["copy"]) as stream:
        assert stream.read() == copy
    source, again = tmp_path / "source", tmp_path / "again"
    source.write_bytes(telling.content_of("docx"))
    scrub.scrub("docx", source, again)
    assert again.read_bytes() == copy


@needs_office
@pytest.mark.parametrize("name", ["docx", "pptx"])
def test_the_pages_that_the_real_office_makes_tell_nobody(hub: Hub, group: Group, name: str) -> None:
    hub.runtime.settings = hub.runtime.settings.model_copy(update={"soffice": "soffice"})
    material_id = make.make_draft(group, content=telling.content_of(name))
    hub.run_jobs()
    made = made_of(hub, material_id)
    assert "0 pdf" in made
    for kind, content in made.items():
        assert telling.told(content) == [], kind


@needs_ffmpeg
def test_the_films_that_the_real_ffmpeg_makes_tell_nobody(hub: Hub, group: Group) -> None:
    hub.runtime.settings = hub.runtime.settings.model_copy(update={"ffmpeg": "ffmpeg"})
    source = making.film(31, size="160x120")
    assert "Nguyễn Thu Hà".encode() in source
    material_id = make.make_draft(group, content=source)
    hub.run_jobs()
    made = made_of(hub, material_id)
    assert {"0 web_video", "0 hls", "0 thumbnail"} <= set(made)
    assert not [kind for kind, content in made.items() if "Nguyễn Thu Hà".encode() in content]
