"""The jobs that read a file once it is kept: `materials.extract` takes its words, `materials.thumbnail` makes its picture."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import GiveUp, JobContext
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.models import MaterialVersion
from hub.materials.queries import access
from hub.materials.rules.files import BY_MEDIA_TYPE, FileRefused
from hub.materials.services.indexing import enqueue_index

READER: Final = "hub.materials.services.reader"
TIMEOUT: Final = 120  # seconds for one file
JOBS: Final = ("materials.extract", "materials.thumbnail")

STEPS: Final = {
    "fetch": _l("Fetching the file"),
    "text": _l("Reading the words"),
    "thumbnail": _l("Drawing the preview"),
    "keep": _l("Keeping the result"),
}
# job rows keep the message id; pages translate it
STEP_IDS: Final = {name: text._args[0] for name, text in STEPS.items()}


def job_key(version_id: int) -> str:
    """The key under which a version's jobs are found."""
    return f"version:{version_id}"


def enqueue(uow: UnitOfWork, version_id: int) -> None:
    """Asks for both jobs."""
    uow.enqueue("materials.extract", {"version_id": version_id}, key=job_key(version_id))
    uow.enqueue("materials.thumbnail", {"version_id": version_id}, key=job_key(version_id))


def process_again(actor: Actor, material_id: int) -> None:
    """Starts the jobs of the latest version anew, after a failure."""
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id)
        version = access.work_version(material)
        enqueue(uow, version.id)
        uow.audit(actor, "material.process", ("material", material_id), {"version": version.number}, unit_path=material.unit_path)


def run_reader(task: str, extension: str, source: Path, target: Path) -> dict[str, Any]:
    """Runs the reader; its answer. Raises GiveUp with a refusal's code for a file that it cannot read."""
    command = [sys.executable, "-m", READER, task, extension, str(source), str(target)]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603 -- our own program
    except subprocess.TimeoutExpired:
        raise GiveUp("too_long") from None
    try:
        answer: dict[str, Any] = json.loads(ran.stdout)
    except ValueError:
        # killed by its own limits, or by a crash of a library
        raise GiveUp("unreadable") from None
    if not answer["ok"]:
        raise GiveUp(answer["code"])
    return answer


def check_pdf(stream: IO[bytes]) -> None:
    """Raises FileRefused for a PDF that is protected or cannot be opened."""
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        source = Path(folder) / "source"
        stream.seek(0)
        with source.open("wb") as file:
            shutil.copyfileobj(stream, file)
        try:
            run_reader("check", "pdf", source, source)
        except GiveUp as refusal:
            raise FileRefused(str(refusal)) from None


@contextmanager
def _fetched(ctx: JobContext, version_id: int) -> Iterator[tuple[MaterialVersion, str, Path, Path]]:
    """The version, its file's extension, the file as a local one, and where a result may go."""
    version = session().get(MaterialVersion, version_id)
    if version is None or not version.files:
        raise GiveUp("unreadable")
    kept = version.files[0]
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        with current().objects.open(kept.key) as stream, source.open("wb") as file:
            shutil.copyfileobj(stream, file)
        yield version, BY_MEDIA_TYPE[kept.media_type].extension, source, target


def extract(ctx: JobContext, version_id: int) -> None:
    """Job `materials.extract`: keeps the words and the number of pages; a published material is indexed anew."""
    ctx.progress(0, 3, STEP_IDS["fetch"])
    with _fetched(ctx, version_id) as (_version, extension, source, target):
        ctx.progress(1, 3, STEP_IDS["text"])
        answer = run_reader("text", extension, source, target)
        text = target.read_text(encoding="utf-8")
    ctx.progress(2, 3, STEP_IDS["keep"])
    with unit_of_work() as uow:
        version = _version_again(uow, version_id)
        version.text = text
        version.pages = answer["pages"]
        enqueue_index(uow, version.material_id)
    ctx.progress(3, 3, STEP_IDS["keep"])


def thumbnail(ctx: JobContext, version_id: int) -> None:
    """Job `materials.thumbnail`: keeps a picture of the first page or the cover, when the file offers one."""
    ctx.progress(0, 3, STEP_IDS["fetch"])
    with _fetched(ctx, version_id) as (_version, extension, source, target):
        ctx.progress(1, 3, STEP_IDS["thumbnail"])
        answer = run_reader("thumbnail", extension, source, target)
        key = None
        if answer["picture"]:
            ctx.progress(2, 3, STEP_IDS["keep"])
            with target.open("rb") as stream:
                key = current().objects.put(stream, "image/jpeg").key
    with unit_of_work() as uow:
        version = _version_again(uow, version_id)
        version.thumbnail_key = key
        enqueue_index(uow, version.material_id)
    ctx.progress(3, 3, STEP_IDS["keep"])


def _version_again(uow: UnitOfWork, version_id: int) -> MaterialVersion:
    version = uow.session.get(MaterialVersion, version_id)
    if version is None:
        raise NotFound(_l("There is no such material."))
    return version
