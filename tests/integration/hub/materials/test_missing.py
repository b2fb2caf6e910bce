"""What could not be made when a file came is made when the programs are there: `hub materials derive-missing`."""

import json
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from hub.cli import materials as commands
from hub.cli.main import app
from hub.core.jobs import Job, JobState
from hub.core.uow import unit_of_work
from hub.demo import documents
from hub.materials.models import MaterialVersion
from hub.materials.queries import access, media
from hub.materials.rules.derivatives import Program, Status
from hub.materials.rules.kinds import Derived
from hub.materials.rules.lifecycle import State
from hub.materials.services import processing
from tests.factories import materials as make
from tests.factories.materials import Group
from tests.hub import Hub

WORD = documents.docx("Đạo hàm", ["Tiếp tuyến."])
MP4 = b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x00\x08moov" + b"\x00\x00\x00\x08mdat"


@pytest.fixture
def hub(hub_sqlite: Hub) -> Hub:
    """These tests are about files and programs; jobs are tested on both databases elsewhere."""
    return hub_sqlite


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def install(hub: Hub, folder: Path, text: str) -> None:
    """A program in the place of LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable} -S\nimport sys, os\nargv = sys.argv[1:]\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    hub.runtime.settings = hub.runtime.settings.model_copy(update={"soffice": str(path)})


def working(folder: Path) -> str:
    (folder / "made.pdf").write_bytes(documents.pdf("Một"))
    copies = f"open(out + '/source.pdf', 'wb').write(open({str(folder / 'made.pdf')!r}, 'rb').read())"
    return f"out = argv[argv.index('--outdir') + 1]; os.makedirs(out)\n{copies}"


def status(hub: Hub, material_id: int, kind: Derived = Derived.PDF) -> Status:
    version = access.load(hub.session, material_id).versions[-1]
    return next(one.status for one in media.states_of(hub.session, version) if one.kind is kind)


def waiting(hub: Hub) -> int:
    found = select(func.count()).where(Job.state == JobState.WAITING, Job.name.in_((media.JOB, media.VIDEO_JOB)))
    return hub.session.scalar(found) or 0


def test_what_lacked_a_program_is_made_once_it_is_there(
    hub: Hub, group: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "STEP", 1)
    draft, published, film = make.make_draft(group, content=WORD), make.make_published(group), make.make_draft(group, content=MP4)
    hub.run_jobs()
    assert {status(hub, one) for one in (draft, published)} == {Status.UNAVAILABLE}
    found = processing.derive_missing()
    assert (found.files, found.asked, found.impossible) == (3, {}, {Program.OFFICE: 2, Program.FFMPEG: 3})
    assert waiting(hub) == 0, "nothing is asked for in vain"

    install(hub, tmp_path, working(tmp_path))
    assert processing.derive_missing(dry_run=True).asked == {Derived.PDF: 2}
    assert waiting(hub) == 0
    assert processing.derive_missing().asked == {Derived.PDF: 2}
    assert processing.derive_missing().asked == {}, "what waits is left alone"
    assert waiting(hub) == 2
    hub.run_jobs()
    assert {status(hub, one) for one in (draft, published)} == {Status.MADE}
    assert status(hub, published, Derived.THUMBNAIL) is Status.MADE, "the first page is its picture"
    assert status(hub, film, Derived.WEB_VIDEO) is Status.UNAVAILABLE
    assert processing.derive_missing().asked == {}


def test_failures_are_tried_again_when_asked_and_what_nobody_opens_is_left(hub: Hub, group: Group, tmp_path: Path) -> None:
    install(hub, tmp_path, "sys.exit(1)")
    failed, never, gone = (make.make_draft(group, content=documents.docx(title, ["Bài."])) for title in ("Một", "Hai", "Ba"))
    hub.run_jobs()
    with unit_of_work() as uow:
        for one in (never, gone):
            version = access.load(uow.session, one).versions[-1]
            uow.session.query(Job).filter(Job.key == media.job_key(version.files[0].id, Derived.PDF)).delete()
        uow.session.get_one(MaterialVersion, version.id).state = State.DISCARDED
    install(hub, tmp_path, working(tmp_path))
    assert [status(hub, one) for one in (failed, never)] == [Status.FAILED, Status.ABSENT]
    assert processing.derive_missing().asked == {Derived.PDF: 1}, "whose job is forgotten"
    assert processing.derive_missing(with_failures=True).asked == {Derived.PDF: 1}
    hub.run_jobs()
    assert [status(hub, one) for one in (failed, never, gone)] == [Status.MADE, Status.MADE, Status.ABSENT]


def test_the_command_says_what_it_asked_for(hub: Hub, group: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def here() -> Iterator[object]:
        yield hub.runtime

    monkeypatch.setattr(commands, "wired", here)
    make.make_draft(group, content=WORD)
    make.make_draft(group, content=MP4)
    hub.run_jobs()
    install(hub, tmp_path, working(tmp_path))
    said = CliRunner().invoke(app, ["materials", "derive-missing", "--dry-run", "--json"])
    assert json.loads(said.stdout) == {
        "format": "hoclieu/materials-derive-missing/1",
        "dry_run": True,
        "files": 2,
        "asked": {"pdf": 1},
        "impossible": {"ffmpeg": 3},
        "converters": {"soffice": "installed", "ffmpeg": "switched off"},
    }
    said = CliRunner().invoke(app, ["materials", "derive-missing"])
    assert said.exit_code == 0
    assert said.stdout.splitlines() == [
        "soffice: installed",
        "ffmpeg: switched off",
        "2 files looked at; asked for: pdf 1; without their program: ffmpeg 3",
    ]
    assert waiting(hub) == 1
