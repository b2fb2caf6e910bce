"""Taking bytes in: begin, append, cancel. An offset that was acknowledged is on disk (or in the object store) and in the database."""

import hmac
import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import select, update

from hub.accounts.models import User
from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import Conflict, Gone, HubError, Invalid, TooLarge, TooMany
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.storage import Readable
from hub.core.uow import UnitOfWork, unit_of_work
from hub.uploads import queries
from hub.uploads.models import Upload, UploadPart
from hub.uploads.rules import FLUSH_SECONDS, PART, SILENT, State, clean_name
from hub.uploads.schemas import UploadView

BLOCK: Final = 64 * 1024
SETTLE: Final = "uploads.settle"
DISCARD: Final = "uploads.discard"


class WrongChecksum(HubError):
    """The bytes are not those that the checksum was made of: nothing of them is kept."""

    status: ClassVar[int] = 460
    default_code: ClassVar[str] = "wrong_checksum"


def _expiry() -> Any:
    return clock.now() + timedelta(days=current().settings.upload_days)


def begin(actor: Actor, purpose: str, name: str, size: int) -> UploadView:
    """Opens an upload of `size` bytes. Raises Forbidden, TooLarge, TooMany, Invalid."""
    declared = queries.purpose_of(purpose)
    limit = declared.limit(actor, name)
    if size == 0:
        raise Invalid(_l("The file is empty. Choose it again."), code="file_empty")
    if size > limit:
        raise TooLarge(_l("The file is larger than allowed."), code="file_too_large", limit=limit)
    settings = current().settings
    with unit_of_work() as uow:
        # one after the other for a person, so that the count below holds
        uow.session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
        count, total = queries.open_totals(uow.session, actor.user_id)
        if count >= settings.uploads_open or total + size > settings.uploads_open_bytes:
            raise TooMany(
                _l("You have too many unfinished uploads. Finish or cancel some of them first."),
                code="too_many_uploads",
                retry_after=60,
            )
        upload = Upload(
            token=secrets.token_hex(16),
            user_id=actor.user_id,
            purpose=purpose,
            name=clean_name(name),
            size=size,
            offset=0,
            state=State.RECEIVING,
            created_at=clock.now(),
            expires_at=_expiry(),
        )
        uow.session.add(upload)
        uow.flush()
        return queries.view(upload)


def _claim(actor: Actor, token: str, offset: int, writer: str) -> tuple[int, int]:
    """Makes this request the one that writes; the upload's id and size. Raises Gone or Conflict."""
    with unit_of_work() as uow:
        upload = queries.load(uow.session, actor, token, lock=True)
        now = clock.now()
        if upload.state == State.RECEIVING and upload.expires_at <= now:
            raise Gone(_l("This upload was left alone for too long. Begin it again."), code="upload_expired")
        if upload.offset != offset or upload.state != State.RECEIVING:
            raise Conflict(_l("The upload stands at another place."), code="offset", offset=upload.offset)
        if upload.writer is not None and upload.written_at is not None and upload.written_at > now - SILENT:
            raise Conflict(_l("Another request is sending this file."), code="busy", offset=upload.offset)
        upload.writer, upload.written_at = writer, now
        return upload.id, upload.size


@dataclass
class _Receiver:
    """One request's stretch of bytes."""

    upload_id: int
    token: str
    size: int
    offset: int
    writer: str
    checksum: tuple[Any, bytes] | None
    waiting: list[UploadPart] = field(default_factory=list)
    """Parts that count only once the checksum of the whole request is known to hold."""

    def receive(self, stream: Readable) -> int:
        """Reads to the end of the stream, of the upload, or of the connection; keeps what came."""
        kept, since, broken = bytearray(), time.monotonic(), False
        while not broken and self.offset + len(kept) < self.size:
            try:
                block = stream.read(min(BLOCK, self.size - self.offset - len(kept), PART - len(kept)))
            except OSError:  # the connection is gone; what came before it counts
                block, broken = b"", True
            kept += block
            late = time.monotonic() - since > FLUSH_SECONDS
            if not block or len(kept) == PART or (late and kept):
                self._keep(kept)
                kept, since = bytearray(), time.monotonic()
            if not block:
                break
        self._keep(kept)
        return self.offset

    def _keep(self, content: bytearray) -> None:
        if not content:
            return
        name = f"{self.offset}-{self.writer}"
        current().parts.write(self.token, name, content)
        part = UploadPart(upload_id=self.upload_id, offset=self.offset, size=len(content), name=name)
        if self.checksum is not None:
            self.checksum[0].update(content)
            self.waiting.append(part)
            self.offset += len(content)
            with unit_of_work() as uow:
                self._advance(uow, 0)
            return
        with unit_of_work() as uow:
            self._advance(uow, len(content))
            uow.session.add(part)
        self.offset += len(content)

    def verify(self) -> None:
        """Lets the parts count when the checksum holds; raises WrongChecksum."""
        if self.checksum is None:
            return
        digest, expected = self.checksum
        if not hmac.compare_digest(digest.digest(), expected):
            raise WrongChecksum(_l("The data was damaged on its way. It is sent again."))
        with unit_of_work() as uow:
            self._advance(uow, sum(part.size for part in self.waiting))
            uow.session.add_all(self.waiting)

    def _advance(self, uow: UnitOfWork, count: int) -> None:
        """Moves the offset, unless another request has taken over; raises Conflict then."""
        row = uow.session.execute(
            update(Upload)
            .where(Upload.id == self.upload_id, Upload.writer == self.writer)
            .values(offset=Upload.offset + count, written_at=clock.now(), expires_at=_expiry())
            .returning(Upload.offset)
        ).one_or_none()
        if row is None:
            raise Conflict(_l("Another request is sending this file."), code="busy")
        if row[0] == self.size:
            uow.session.execute(update(Upload).where(Upload.id == self.upload_id).values(state=State.RECEIVED, writer=None))
            uow.enqueue(SETTLE, {"token": self.token}, key=self.token)

    def let_go(self) -> None:
        """Others may write."""
        with unit_of_work() as uow:
            mine = update(Upload).where(Upload.id == self.upload_id, Upload.writer == self.writer)
            uow.session.execute(mine.values(writer=None, written_at=None))


def append(
    actor: Actor,
    token: str,
    offset: int,
    stream: Readable,
    *,
    length: int | None = None,
    checksum: tuple[Any, bytes] | None = None,
) -> UploadView:
    """Adds the stream's bytes at `offset`, `length` of them when that is known, and says how far the upload now is.

    When the connection breaks, what came counts (with a checksum, nothing does). Raises Conflict when the upload stands elsewhere or
    another request is writing it, Gone, TooLarge, WrongChecksum.
    """
    writer = secrets.token_hex(8)
    upload_id, size = _claim(actor, token, offset, writer)
    receiver = _Receiver(upload_id, token, size, offset, writer, checksum)
    try:
        if length is not None and offset + length > size:
            raise TooLarge(_l("More was sent than the file is said to have."), code="beyond_size")
        receiver.receive(stream)
        receiver.verify()
    finally:
        receiver.let_go()
    with unit_of_work() as uow:
        return queries.get(uow.session, actor, token)


def cancel(actor: Actor, token: str) -> None:
    """Gives the upload up and removes its parts. One that a feature has taken over stays."""
    with unit_of_work() as uow:
        upload = queries.load(uow.session, actor, token, lock=True)
        if upload.state == State.TAKEN:
            raise Conflict(_l("This file was already taken over."), code="upload_taken")
        uow.session.delete(upload)
        uow.enqueue(DISCARD, {"token": token}, key=token)
