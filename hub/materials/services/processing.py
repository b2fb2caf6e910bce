"""Asking for what is made of files (`deriving` makes it), and reading files in a process of their own."""

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from hub.core.authz import Actor
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.models import MaterialFile, MaterialVersion
from hub.materials.queries import access, media
from hub.materials.rules.derivatives import Program, Status, needed_program, treatment
from hub.materials.rules.kinds import Derived
from hub.materials.rules.refusals import FileRefused
from hub.materials.services import programs
from hub.materials.services.programs import Limits, ProgramFailed

READER: Final = "hub.materials.services.reader"
READER_LIMITS: Final = Limits(seconds=120, memory=2_000_000_000, size=64_000_000)
COPY_LIMITS: Final = Limits(seconds=300, memory=2_000_000_000, size=2_200_000_000)
STEP: Final = 200  # files in a transaction
AGAIN: Final = frozenset({Status.FAILED, Status.UNAVAILABLE, Status.ABSENT})


def enqueue(uow: UnitOfWork, version_id: int) -> None:
    """Asks for everything that the version's files should have and do not have yet."""
    version = uow.session.get(MaterialVersion, version_id)
    for row in version.files if version else ():
        made = {one.kind for one in row.derivatives}
        for kind in treatment(row.media_type).derivatives:
            if kind not in made:
                ask(uow, row, kind)


def ask(uow: UnitOfWork, row: MaterialFile, kind: Derived) -> None:
    """Asks for one derivative; asking twice makes it once."""
    uow.enqueue(media.job_of(kind), {"file_id": row.id, "kind": str(kind)}, key=media.job_key(row.id, kind))


def process_again(actor: Actor, material_id: int, number: int | None = None) -> None:
    """Starts anew what failed or was not there for a version: for its authors and those who lead the group."""
    with unit_of_work() as uow:
        material = access.load(uow.session, material_id)
        if not access.sees_drafts(actor, material):
            raise access.not_there()
        version = next((row for row in material.versions if row.number == number), access.work_version(material))
        rows = {row.id: row for row in version.files}
        for one in media.states_of(uow.session, version):
            if one.status in AGAIN:
                _ask_again(uow, rows[one.file_id], one.kind)
        uow.audit(actor, "material.process", ("material", material_id), {"version": version.number}, unit_path=material.unit_path)


@dataclass(frozen=True)
class Missing:
    """What the bank's files lacked: `asked` is made now, `impossible` waits for a program (by its name) that this node does not have."""

    files: int
    asked: Mapping[Derived, int]
    impossible: Mapping[Program, int]


def derive_missing(*, with_failures: bool = False, dry_run: bool = False) -> Missing:
    """Asks anew for all that was never made of any file and can be made here, for example since a program was installed.

    What waits or is made at this moment is left alone, and so is what a file does not give. Failures are tried again `with_failures`.
    Goes through the bank in steps with a transaction each; run twice it asks once.
    """
    again = AGAIN if with_failures else AGAIN - {Status.FAILED}
    present = {program for program in Program if programs.path_of(program)}
    asked: Counter[Derived] = Counter()
    impossible: Counter[Program] = Counter()
    last, seen = 0, 0
    while True:
        with unit_of_work() as uow:
            rows = {row.id: row for row in media.kept_files(uow.session, last, STEP)}
            if not rows:
                return Missing(seen, dict(asked), dict(impossible))
            for one in media.states_of_files(uow.session, list(rows.values())):
                row = rows[one.file_id]
                needed = needed_program(row.media_type, one.kind)
                if one.status not in again:
                    continue
                if needed is not None and needed not in present:
                    impossible[needed] += 1
                    continue
                asked[one.kind] += 1
                if not dry_run:
                    _ask_again(uow, row, one.kind)
            last, seen = max(rows), seen + len(rows)


def _ask_again(uow: UnitOfWork, row: MaterialFile, kind: Derived) -> None:
    row.skipped = {name: why for name, why in row.skipped.items() if name != kind}
    ask(uow, row, kind)


def run_reader(task: str, extension: str, source: Path, target: Path, limits: Limits | None = None) -> dict[str, Any]:
    """Runs the reader; its answer. Raises FileRefused with a code for a file that it cannot read."""
    command = [sys.executable, "-m", READER, task, extension, str(source), str(target)]
    paths = os.pathsep.join(path for path in sys.path if path)
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        try:
            said = programs.run(command, Path(folder), limits or READER_LIMITS, environment={"PYTHONPATH": paths})
            answer: dict[str, Any] = json.loads(said)
        except ProgramFailed as failure:
            raise FileRefused("too_long" if failure.code == "too_long" else "unreadable") from None
        except ValueError:
            # killed by its own limits, or by a crash of a library
            raise FileRefused("unreadable") from None
    if not answer["ok"]:
        raise FileRefused(answer["code"])
    return answer


def check_pdf(stream: IO[bytes]) -> None:
    """Raises FileRefused for a PDF that is protected or cannot be opened."""
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        source = Path(folder) / "source"
        stream.seek(0)
        with source.open("wb") as file:
            shutil.copyfileobj(stream, file)
        run_reader("check", "pdf", source, source)
