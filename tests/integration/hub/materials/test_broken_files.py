"""The reader over files that were cut and changed: every answer is an answer, and the worker goes on with the next file."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.demo import documents
from hub.materials.queries import access, media
from hub.materials.queries.wording import failure_text
from hub.materials.rules.derivatives import BUSY, Status
from hub.materials.rules.refusals import FileRefused
from hub.materials.services import deriving, processing, reader
from tests.factories import materials as make
from tests.factories import media as making
from tests.hub import Hub

WHOLE = {
    "pdf": documents.pdf("= Đạo hàm\nTiếp tuyến.\n#pagebreak()\nHai"),
    "docx": documents.docx("Đạo hàm", ["Tiếp tuyến."]),
    "pptx": documents.pptx([("Đạo hàm", ["Vận tốc"])]),
    "epub": documents.epub("Sách", "An", [("Một", ["Câu chuyện."])], identifier="urn:x"),
    "png": documents.cover("Ảnh"),
    "srt": making.SRT,
}
CODES = {"damaged", "encrypted", "bomb", "too_large", "unreadable", "path", "macros", "too_long"}


def spoiled(content: bytes, seed: int) -> bytes:
    """The file cut, changed, doubled or emptied in places; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 -- a test's dice
    made = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(made))
        what = chance.randrange(4)
        if what == 0:
            made[place] = chance.randrange(256)
        elif what == 1:
            del made[place : place + chance.randint(1, 40)]
        elif what == 2:
            made[place:place] = made[: chance.randint(1, 60)]
        else:
            made[place : place + 8] = bytes(8)
        if not made:
            return b"\x00"
    return bytes(made[: chance.randint(len(made) // 2, len(made))] if chance.random() < 0.4 else made)


def outcome(work: Callable[[], object]) -> str:
    """ "ok", the code of a refusal, or the name of the exception, which the reader's `main` turns into "unreadable"."""
    try:
        work()
    except FileRefused as refusal:
        return refusal.code
    except Exception as error:  # noqa: BLE001 -- its name is the answer
        return type(error).__name__
    return "ok"


@pytest.mark.parametrize("extension", WHOLE)
def test_spoiled_files_are_read_or_refused(extension: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    outcomes = []
    for seed in range(60):
        source.write_bytes(spoiled(WHOLE[extension], seed))
        outcomes.append(outcome(lambda: reader.read_text(extension, source, target)))
        outcomes.append(outcome(lambda: reader.make_thumbnail(extension, source, target)))
    assert "ok" in outcomes
    assert set(outcomes) & {"MemoryError", "RecursionError", "SystemExit"} == set()


@pytest.mark.parametrize("extension", ["pdf", "png", "epub"])
def test_the_process_of_the_reader_always_answers(extension: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    outcomes = set()
    for seed in (1, 2, 3):
        source.write_bytes(spoiled(WHOLE[extension], seed))
        outcomes.add(outcome(lambda: processing.run_reader("thumbnail", extension, source, target)))
    assert outcomes <= {"ok", *CODES}


def test_a_crash_of_the_reader_is_a_visible_reason(hub_sqlite: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    group = make.make_group()
    monkeypatch.setattr(processing, "READER", "tests.factories.crashing_reader")
    material_id = make.make_draft(group)
    hub_sqlite.run_jobs()
    version = access.load(hub_sqlite.session, material_id).versions[-1]
    states = media.states_of(hub_sqlite.session, version)
    assert {(one.status, one.reason) for one in states if one.status is Status.FAILED} == {(Status.FAILED, "unreadable")}
    assert not {one.status for one in states} & BUSY
    assert str(failure_text("unreadable")) in str(media.work_of(hub_sqlite.session, version).failures[0][1])
    monkeypatch.undo()
    processing.process_again(group.author, material_id)
    hub_sqlite.run_jobs()
    again = media.states_of(hub_sqlite.session, access.load(hub_sqlite.session, material_id).versions[-1])
    assert Status.FAILED not in {one.status for one in again}
    assert deriving.MAKERS.keys() >= {one.kind for one in again}
