"""How a material's files come in: what is asked of them before they are kept, whichever way they came."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.content.rules.kinds import Kind as PackageKind
from hub.content.schemas import REFUSALS as PACKAGE_REFUSALS
from hub.content.services import intake as packages
from hub.core.authz import Actor, require
from hub.core.db import session as reading
from hub.core.errors import Conflict, HubError, Invalid, TooLarge, UnsupportedMedia
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.materials.models import Material, MaterialFile, MaterialVersion
from hub.materials.policy import Permission
from hub.materials.queries import access
from hub.materials.rules import files
from hub.materials.rules.files import FileType
from hub.materials.rules.kinds import WITHOUT_FILES, FileRole, Kind
from hub.materials.rules.lifecycle import Standing
from hub.materials.rules.refusals import FileRefused
from hub.materials.schemas import REFUSALS
from hub.materials.services import processing
from hub.uploads import queries as uploads
from hub.uploads.rules import State, clean_name
from hub.uploads.schemas import Known, Purpose
from hub.uploads.services import settling

PURPOSE: Final = "material_file"
UNFINISHED: Final = _l("The file is not completely uploaded yet. Wait until it says that it is there.")
ENDINGS: Final = {"jpeg": "jpg", "jfif": "jpg", "m4v": "mp4"}
ERRORS: Final[dict[str, type[HubError]]] = {"too_large": TooLarge, "unknown": UnsupportedMedia}


@dataclass(frozen=True)
class Upload:
    """A file as a form sent it: a seekable stream, and the name it had."""

    stream: IO[bytes]
    name: str


@dataclass(frozen=True)
class Sent:
    """A file that came in pieces before the form did."""

    token: str


@dataclass(frozen=True)
class Kept:
    """A file that was checked and is in the object store, not yet of any material."""

    key: str
    size: int
    found: FileType
    name: str
    token: str | None = None

    def as_file(self, position: int, role: FileRole = FileRole.MAIN, language: str = "") -> MaterialFile:
        """The row of a version."""
        return MaterialFile(
            position=position,
            role=role,
            language=language,
            key=self.key,
            name=self.name or f"file.{self.found.extension}",
            media_type=self.found.media_type,
            size=self.size,
        )


def limit_for(actor: Actor, kind: str) -> int:
    """The largest file of a kind that this person may upload, in bytes: by role and kind, by kind, else the common one."""
    settings = current().settings
    by_role = [limit for role in actor.roles if (limit := settings.upload_limits.get(f"{role}:{kind}")) is not None]
    return max(by_role) if by_role else settings.upload_limits.get(kind, settings.upload_limit)


def largest(actor: Actor, name: str = "") -> int:
    """The largest file that may be sent under this name: its ending is a hint only, what the file is decides in the end."""
    require(actor, Permission.CREATE)
    named = files.TYPES.get(ENDINGS.get(ending := name.rpartition(".")[2].lower(), ending))
    kinds: Iterable[str] = (named.kind,) if named else [kind for kind in Kind if kind not in WITHOUT_FILES]
    return max(limit_for(actor, kind) for kind in kinds)


def refused(code: str) -> HubError:
    """The error for a refusal's code, worded for the person."""
    message = REFUSALS[code]
    return ERRORS.get(code, Invalid)(message, code=f"file_{code}", fields={"file": message})


def words(code: str) -> Any:
    """Why a file was refused, from the code of its error."""
    if code.startswith("package_"):
        return PACKAGE_REFUSALS.get(code.removeprefix("package_"), REFUSALS["unreadable"])
    return REFUSALS.get(code.removeprefix("file_"), REFUSALS["unreadable"])


def inspect(actor: Actor, stream: IO[bytes], size: int) -> FileType:
    """Looks at the whole file. Raises Invalid, TooLarge or UnsupportedMedia with words for the person."""
    try:
        found = files.sniff(stream, size)
        if size > limit_for(actor, found.kind):
            raise FileRefused("too_large")
        if found.extension == "pdf":
            processing.check_pdf(stream)  # a protected or damaged one is refused at once, not by a job later
        if found.kind in files.PACKAGES:
            packages.check(stream, PackageKind(found.kind))
    except FileRefused as refusal:
        raise refused(refusal.code) from None
    stream.seek(0)
    return found


def keep(actor: Actor, incoming: Upload | Sent) -> Kept:
    """Checks the file and keeps it, outside of any transaction. Raises Invalid, TooLarge or UnsupportedMedia with words for the person."""
    if isinstance(incoming, Sent):
        return _sent(actor, incoming.token)
    stream = incoming.stream
    found = inspect(actor, stream, stream.seek(0, 2))
    settling.scan(stream)
    stream.seek(0)
    ref = current().objects.put(stream, found.media_type)
    return Kept(ref.key, ref.size, found, clean_name(incoming.name))


def _sent(actor: Actor, token: str) -> Kept:
    try:
        settling.ready(actor, token, PURPOSE)
        view = uploads.get(reading(), actor, token)
    except HubError as error:
        raise Invalid(error.message, code=error.code, fields={"file": error.message}) from None
    if view.state == State.REFUSED:
        raise Invalid(view.message, code="file_refused", fields={"file": view.message})
    if view.state != State.READY or view.key is None:
        raise Invalid(UNFINISHED, code="upload_unfinished", fields={"file": UNFINISHED})
    return Kept(view.key, view.size, files.BY_MEDIA_TYPE[view.media_type], view.name, token)


def claim(actor: Actor, kept: Kept) -> None:
    """Takes the upload over within the transaction that makes the file a material's; one that failed takes nothing."""
    if kept.token is None:
        return
    try:
        settling.take(actor, kept.token, PURPOSE)
    except Conflict as error:
        raise Invalid(error.message, code=error.code, fields={"file": error.message}) from None


def check_upload(actor: Actor, stream: IO[bytes], size: int, name: str) -> str:
    """The media type of a file that came in pieces."""
    return inspect(actor, stream, size).media_type


def find_known(session: Session, actor: Actor, sha256: str, size: int) -> Known | None:
    """The newest material with such a file that the actor may read; nothing is told of others."""
    statement = (
        select(Material.id, MaterialVersion.title)
        .join(MaterialVersion, MaterialVersion.material_id == Material.id)
        .join(MaterialFile, MaterialFile.version_id == MaterialVersion.id)
        .where(MaterialFile.key == sha256, MaterialFile.size == size)
        .order_by(MaterialVersion.id.desc())
        .limit(50)
    )
    for material_id, title in session.execute(statement):
        if _may_know(session, actor, material_id, sha256):
            return Known(title, "materials.show", {"material_id": material_id})
    return None


def _may_know(session: Session, actor: Actor, material_id: int, sha256: str) -> bool:
    """Whether the actor reads the very file: an author any of it, others the published version only. Reviewers and heads learn nothing here,
    or the duplicate of a blind review would tell whose it is."""
    material = access.load(session, material_id)
    if access.is_author(material, actor):
        return True
    published = access.published_version(material)
    return (
        published is not None
        and material.standing == Standing.PUBLISHED
        and access.reached(session, actor, published)
        and any(row.key == sha256 for row in published.files)
    )


UPLOADS: Final = Purpose(PURPOSE, largest, check_upload, words, find_known)
