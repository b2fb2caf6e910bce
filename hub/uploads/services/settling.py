"""What happens to an upload once it is whole: put together, checked, kept, and taken over by the feature it is for; or removed after a while."""

import bisect
import io
from collections.abc import Sequence
from typing import IO, Any, BinaryIO, Final, cast

import structlog
from sqlalchemy import select, update

from hub.accounts import queries as accounts
from hub.core import antivirus, clock
from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Conflict, HubError, Invalid, NotFound, Unavailable
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import GiveUp, JobContext
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.uploads import queries
from hub.uploads.models import Upload, UploadPart
from hub.uploads.rules import State
from hub.uploads.schemas import REFUSALS, Taken
from hub.uploads.services.receiving import DISCARD

log = structlog.get_logger(__name__)

BUFFER: Final = 512 * 1024
AT_ONCE: Final = 200  # uploads that one run of a sweep removes
SCANNER_TRIES: Final = 6
STEPS: Final = {"check": _l("Checking the file"), "keep": _l("Keeping the file")}


class _Joined(io.RawIOBase):
    """The parts one after the other as one seekable file; only the part that is being read is open."""

    def __init__(self, token: str, parts: Sequence[tuple[int, int, str]]) -> None:
        super().__init__()
        self._token, self._parts = token, parts
        self._starts = [start for start, _size, _name in parts]
        self._size = parts[-1][0] + parts[-1][1] if parts else 0
        self._place = 0
        self._open: tuple[int, BinaryIO] | None = None  # the place where the next byte of the open part belongs

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a place before the beginning")
        self._place = base + offset
        return self._place

    def readinto(self, buffer: Any) -> int:
        if self._place >= self._size:
            return 0
        start, size, name = self._parts[bisect.bisect_right(self._starts, self._place) - 1]
        if self._open is None or self._open[0] != self._place:
            self._let_go()
            within = self._place - start
            self._open = self._place, current().parts.open(self._token, name, within, size - within)
        block = self._open[1].read(min(len(buffer), start + size - self._place))
        if not block:
            raise OSError("a part is shorter than it was")
        buffer[: len(block)] = block
        self._place += len(block)
        if self._place == start + size:
            self._let_go()
        else:
            self._open = self._place, self._open[1]
        return len(block)

    def _let_go(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def close(self) -> None:
        if not self.closed:
            self._let_go()
        super().close()


def _joined(upload: Upload) -> BinaryIO:
    parts = [(part.offset, part.size, part.name) for part in upload.parts]
    return cast(BinaryIO, io.BufferedReader(_Joined(upload.token, parts), BUFFER))


def scan(stream: IO[bytes]) -> bool:
    """Asks the virus scanner; whether it gave a verdict. Raises Invalid for a virus, Unavailable for no answer where one is needed."""
    settings = current().settings
    if not settings.clamav:
        return False
    stream.seek(0)
    try:
        found = antivirus.scan(settings.clamav, stream)
    except Unavailable:
        if settings.clamav_down == "accept":
            return False
        raise
    finally:
        stream.seek(0)
    if found is not None:
        log.warning("virus_found", name=found)
        raise Invalid(REFUSALS["virus"], code="virus")
    return True


def _check_and_keep(actor: Actor, upload: Upload) -> dict[str, Any]:
    """The values of the row of a file that was taken."""
    with _joined(upload) as stream:
        media_type = queries.purpose_of(upload.purpose).check(actor, stream, upload.size, upload.name)
        scanned = scan(stream)
        stream.seek(0)
        kept = current().objects.put(stream, media_type, limit=upload.size)
    if kept.size != upload.size:
        raise OSError("the parts do not come to the whole")
    return {"state": State.READY, "key": kept.key, "media_type": media_type, "scanned": scanned}


def _settle(upload: Upload, *, last_try: bool) -> None:
    """Decides over an upload that is whole, and only then lets go of its parts. Doing it twice does no harm."""
    actor = accounts.load_actor(session(), upload.user_id)
    try:
        values = _check_and_keep(actor, upload)
    except Unavailable as error:
        if not (last_try and error.code == "scanner_unavailable"):
            raise
        values = {"state": State.REFUSED, "code": error.code}
    except HubError as refused:
        values = {"state": State.REFUSED, "code": refused.code}
    with unit_of_work() as uow:
        waiting = update(Upload).where(Upload.id == upload.id, Upload.state == State.RECEIVED)
        if uow.session.execute(waiting.values(**values).returning(Upload.id)).one_or_none() is None:
            return
        uow.enqueue(DISCARD, {"token": upload.token}, key=upload.token)


def settle(ctx: JobContext, token: str) -> None:
    """Job `uploads.settle`: puts the upload together, has it checked and keeps it."""
    ctx.progress(0, 2, STEPS["check"]._args[0])
    upload = session().scalars(select(Upload).where(Upload.token == token)).one_or_none()
    if upload is None or upload.state != State.RECEIVED:
        return
    _settle(upload, last_try=ctx.attempt >= SCANNER_TRIES)
    ctx.progress(2, 2, STEPS["keep"]._args[0])


def take(actor: Actor, token: str, purpose: str) -> Taken:
    """Hands the finished upload over to the feature, once, as part of the feature's own transaction.

    Call `ready` before the transaction; raises Conflict for one that is not finished, Invalid for one that was refused.
    """
    with unit_of_work() as uow:
        upload = queries.load(uow.session, actor, token, lock=True)
        _require_purpose(upload, purpose)
        if upload.state == State.REFUSED:
            raise Invalid(queries.words(upload), code=upload.code)
        if upload.state == State.TAKEN:
            raise Conflict(_l("This file was already taken over."), code="upload_taken")
        if upload.state != State.READY or upload.key is None:
            raise Conflict(_l("The file is not completely uploaded yet."), code="upload_unfinished")
        upload.state = State.TAKEN
        uow.audit(
            actor, "upload.take", ("upload", upload.id), {"sha256": upload.key, "size": upload.size, "scanned": upload.scanned}
        )
        return Taken(upload.token, upload.key, upload.name, upload.size, upload.media_type, upload.scanned)


def ready(actor: Actor, token: str, purpose: str) -> None:
    """Makes sure, outside of any transaction, that a whole upload is checked and kept, when its job has not come to it yet."""
    upload = queries.load(session(), actor, token)
    _require_purpose(upload, purpose)
    if upload.state == State.RECEIVED:
        _settle(upload, last_try=False)


def _require_purpose(upload: Upload, purpose: str) -> None:
    if upload.purpose != purpose:
        raise NotFound(_l("There is no such upload. It may have been cancelled or removed after a while."), code="no_upload")


def discard(ctx: JobContext, token: str) -> None:
    """Job `uploads.discard`: removes the parts of an upload that is settled or given up."""
    state = session().scalars(select(Upload.state).where(Upload.token == token)).one_or_none()
    if state in (State.RECEIVING, State.RECEIVED):
        raise GiveUp("in_use")
    if state is not None:
        _forget_parts(token)
    current().parts.delete(token)


def _forget_parts(token: str) -> None:
    with unit_of_work() as uow:
        upload = uow.session.scalars(select(Upload).where(Upload.token == token).with_for_update()).one_or_none()
        if upload is not None:
            for part in uow.session.scalars(select(UploadPart).where(UploadPart.upload_id == upload.id)):
                uow.session.delete(part)


def sweep(ctx: JobContext) -> None:
    """Job `uploads.sweep`: removes uploads that nobody went on with, and parts that no upload knows."""
    with unit_of_work() as uow:
        statement = select(Upload).where(Upload.expires_at <= clock.now()).order_by(Upload.id).limit(AT_ONCE).with_for_update()
        for upload in uow.session.scalars(statement):
            _remove(uow, upload)
    kept = list(current().parts.uploads())
    with unit_of_work() as uow:
        # a row is older than its first part, so parts that were there before this look and have no row will never have one
        known = set(uow.session.scalars(select(Upload.token)))
    for token in kept:
        if token not in known:
            current().parts.delete(token)


def _remove(uow: UnitOfWork, upload: Upload) -> None:
    uow.enqueue(DISCARD, {"token": upload.token}, key=upload.token)
    uow.session.delete(upload)
