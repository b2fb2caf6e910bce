"""Reads of uploads: a person sees their own, nobody another's."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.errors import Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.uploads.models import Upload
from hub.uploads.rules import OPEN, State
from hub.uploads.schemas import EXTENSION, REFUSALS, Known, Purpose, UploadView


def purpose_of(name: str) -> Purpose:
    """The declared purpose; raises Invalid."""
    found: Purpose | None = current().registry.extensions.get(EXTENSION, {}).get(name)
    if found is None:
        raise Invalid(_l("There is nothing to upload a file for under this name."), code="unknown_purpose")
    return found


def load(session: Session, actor: Actor, token: str, *, lock: bool = False) -> Upload:
    """The actor's own upload; raises NotFound, for another's too."""
    statement = select(Upload).where(Upload.token == token, Upload.user_id == actor.user_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such upload. It may have been cancelled or removed after a while."), code="no_upload")
    return found


def words(upload: Upload) -> Any:
    """Why it was refused, in words; nothing for others."""
    return REFUSALS.get(upload.code) or purpose_of(upload.purpose).words(upload.code) if upload.code else ""


def view(upload: Upload) -> UploadView:
    """The upload for its owner."""
    return UploadView(
        token=upload.token,
        purpose=upload.purpose,
        name=upload.name,
        size=upload.size,
        offset=upload.offset,
        state=State(upload.state),
        expires_at=upload.expires_at,
        media_type=upload.media_type,
        key=upload.key,
        message=str(words(upload)),
    )


def get(session: Session, actor: Actor, token: str) -> UploadView:
    """One upload."""
    return view(load(session, actor, token))


def list_open(session: Session, actor: Actor, purpose: str) -> list[UploadView]:
    """The actor's uploads for a purpose that nothing has taken over yet, the oldest first."""
    statement = (
        select(Upload)
        .where(Upload.user_id == actor.user_id, Upload.purpose == purpose, Upload.state.in_(OPEN))
        .order_by(Upload.id)
        .limit(100)
    )
    return [view(row) for row in session.scalars(statement)]


def open_totals(session: Session, user_id: int | None) -> tuple[int, int]:
    """How many uploads a person has open, and their bytes in all."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(Upload.user_id == user_id, Upload.state.in_(OPEN))
    ).one()
    return int(row[0]), int(row[1])


def object_keys(session: Session) -> Iterator[str]:
    """Keys of the files of uploads, also of those that were taken over a moment ago."""
    yield from (key for key in session.scalars(select(Upload.key)) if key)


def find_known(session: Session, actor: Actor, purpose: str, sha256: str, size: int) -> Known | None:
    """What has these bytes already, among what the actor may see."""
    declared = purpose_of(purpose)
    declared.limit(actor, "")  # who may not upload has nothing to ask
    return declared.known(session, actor, sha256, size)
