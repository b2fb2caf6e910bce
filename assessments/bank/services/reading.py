"""The job that reads a file: questions into drafts, pictures into the store."""

import io
from typing import Any, Final

import structlog
from PIL import Image
from sqlalchemy import delete

from assessments.bank.models import ImportQuestion, ItemImport, ItemMedia
from assessments.bank.rules.check import Reading, read_word
from assessments.bank.rules.docx import MAX_PICTURE, Refused
from assessments.bank.rules.drafts import draft_of
from assessments.bank.schemas import ImportState, QuestionState
from hub.core import clock
from hub.core.db import session
from hub.core.jobs import JobContext
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work

log = structlog.get_logger(__name__)

JOB: Final = "bank.read_word"
MAX_PIXELS: Final = 40_000_000
SHOWN: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
CONVERTED: Final = frozenset({"BMP", "TIFF"})


def read_import(ctx: JobContext, import_id: int) -> None:
    """Reads the file of an import. Running it again writes the same."""
    row = session().get(ItemImport, import_id)
    if row is None or row.state != ImportState.READING:
        return
    ctx.progress(0, 3, "Opening the file")
    with current().objects.open(row.source_key) as stream:
        data = io.BytesIO(stream.read())
    ctx.progress(1, 3, "Reading the questions")
    reading = read_word(data)
    ctx.progress(2, 3, "Keeping pictures")
    pictures = _Pictures(reading)
    drafts = _drafts(reading, pictures)
    with unit_of_work() as uow:
        _write(uow, import_id, reading, drafts, pictures)
    ctx.progress(3, 3, "Done")


class _Pictures:
    """Puts pictures into the store as they are asked for; a picture is looked at before it is trusted."""

    def __init__(self, reading: Reading) -> None:
        self._package = reading.document.package if reading.document else None
        self._known: dict[str, str | None] = {}
        self.kept: dict[str, tuple[str, int]] = {}

    def key(self, part: str) -> str | None:
        """The key of a part's picture, or None when it cannot be shown."""
        if part not in self._known:
            self._known[part] = self._keep(part)
        return self._known[part]

    def _keep(self, part: str) -> str | None:
        if self._package is None or part not in self._package.names:
            return None
        try:
            shown = _shown(self._package.read(part, MAX_PICTURE))
        except Refused:
            return None
        if shown is None:
            return None
        data, media_type = shown
        ref = current().objects.put(io.BytesIO(data), media_type)
        self.kept[ref.key] = (media_type, ref.size)
        return ref.key


def _shown(data: bytes) -> tuple[bytes, str] | None:
    """The picture's bytes and type, converted where browsers do not show it; None when it is none or too large."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            if image.format in SHOWN:
                image.verify()
                return data, SHOWN[str(image.format)]
            if image.format not in CONVERTED:
                return None
            out = io.BytesIO()
            image.convert("RGB").save(out, "PNG")
            return out.getvalue(), "image/png"
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
    ) as error:  # what Pillow raises for files that are no pictures
        log.info("picture_unreadable", error=repr(error))
        return None


def _drafts(reading: Reading, pictures: _Pictures) -> list[dict[str, Any]]:
    questions = reading.questions
    before, after = [None, *questions[:-1]], [*questions[1:], None]
    return [draft_of(one, (left, right), pictures.key) for one, left, right in zip(questions, before, after, strict=False)]


def _write(uow: UnitOfWork, import_id: int, reading: Reading, drafts: list[dict[str, Any]], pictures: _Pictures) -> None:
    row = uow.session.get(ItemImport, import_id, with_for_update=True)
    if row is None or row.state != ImportState.READING:
        return
    row.state = ImportState.REFUSED if reading.is_refused else ImportState.READY
    row.problems = [problem.__dict__ for problem in reading.problems]
    row.code = reading.code
    row.read_at = clock.now()
    uow.session.execute(delete(ImportQuestion).where(ImportQuestion.import_id == import_id))
    for number, draft in enumerate(drafts, 1):
        status = draft.pop("status")
        uow.session.add(ImportQuestion(import_id=import_id, number=number, status=status, state=QuestionState.OPEN, draft=draft))
    for key, (media_type, size) in pictures.kept.items():
        if uow.session.get(ItemMedia, key) is None:
            uow.session.add(ItemMedia(key=key, media_type=media_type, size=size))
