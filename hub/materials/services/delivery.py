"""Opening the files of materials, and what was made of them, for those who may read them."""

from dataclasses import dataclass
from typing import Any, Final

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import NotFound, Unavailable
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.materials.models import Material, MaterialDerivative, MaterialFile, MaterialVersion
from hub.materials.queries import access
from hub.materials.rules import files, subtitles
from hub.materials.rules.kinds import Derived, FileRole
from hub.materials.rules.lifecycle import HIDDEN
from hub.materials.rules.subtitles import NotSubtitles
from hub.materials.schemas import OpenedFile

MASTER: Final = "master.m3u8"
OPENED: Final = {Derived.PDF: "pdf", Derived.WEB_VIDEO: "mp4", Derived.THUMBNAIL: "jpg"}
"""Derivatives that have an address of their own, and how their names end."""


@dataclass(frozen=True)
class Stream:
    """One file of a stream: `playlist` is its text when it is one; `names` are those that its lines may name."""

    opened: OpenedFile
    playlist: str | None
    names: frozenset[str]


def _no_file() -> NotFound:
    return NotFound(_l("There is no such file, or it is not open to you."))


def main_file(version: MaterialVersion) -> MaterialFile:
    """The main file; raises NotFound for a version without one."""
    found = next((row for row in version.files if row.role == FileRole.MAIN), None)
    if found is None:
        raise NotFound(_l("This material has no file of its own."))
    return found


def _opened(actor: Actor, material: Material, version: MaterialVersion, kept: MaterialFile) -> OpenedFile:
    """Authors get the file as they gave it; all others the copy without names, which is also what the reviewers judged."""
    served = _served(actor, material, version, kept)
    kind = files.BY_MEDIA_TYPE.get(served.media_type)
    number = f"{version.number}-{kept.position}" if kept.role != FileRole.MAIN else str(version.number)
    return OpenedFile(
        key=served.key,
        name=files.neutral_name(version.title, kind.extension if kind else "bin", number),
        media_type=served.media_type,
        size=served.size,
        inline=kind is not None and kind.inline,
        etag=served.key,
        stored=material.standing not in HIDDEN,
    )


def _served(actor: Actor, material: Material, version: MaterialVersion, kept: MaterialFile) -> MaterialFile | MaterialDerivative:
    if access.is_author(material, actor) or kept.role == FileRole.PERMISSION:
        return kept
    copy = next((made for made in kept.derivatives if made.kind == Derived.REVIEWED_COPY), None)
    if copy is not None:
        return copy
    raise Unavailable(
        _l("This file is being prepared for reviewers: names are taken out of it. Try again in a minute."),
        code="being_prepared",
        retry_after=30,
    )


def open_file(actor: Actor, material_id: int, version_number: int | None = None) -> OpenedFile:
    """The main file that the actor may read: of the version they get, or of the one named. Raises NotFound or Gone."""
    material, version = access.readable(session(), actor, material_id, version_number)
    return _opened(actor, material, version, main_file(version))


def _find(actor: Actor, material_id: int, file_id: int, number: int | None) -> tuple[Material, MaterialVersion, MaterialFile]:
    """The file of the version that the actor gets. A rights holder's permission is for those who see drafts; raises NotFound or Gone."""
    material, version = access.readable(session(), actor, material_id, number)
    row = next((one for one in version.files if one.id == file_id), None)
    if row is None or (row.role == FileRole.PERMISSION and not access.sees_drafts(actor, material)):
        raise _no_file()
    return material, version, row


def open_one(actor: Actor, material_id: int, file_id: int, number: int | None = None) -> OpenedFile:
    """Any one file of the version. Raises NotFound or Gone."""
    return _opened(actor, *_find(actor, material_id, file_id, number))


def _derivative(row: MaterialFile, kind: Derived) -> MaterialDerivative:
    found = next((made for made in row.derivatives if made.kind == kind), None)
    if found is None:
        raise _no_file()
    return found


def open_derivative(actor: Actor, material_id: int, file_id: int, kind: Derived, number: int | None = None) -> OpenedFile:
    """What was made of a file and has an address. Raises NotFound or Gone."""
    material, version, row = _find(actor, material_id, file_id, number)
    made = _derivative(row, kind)
    ending = "webm" if made.media_type == "video/webm" else OPENED[kind]
    name = files.neutral_name(version.title, ending, str(version.number))
    stored = material.standing not in HIDDEN
    return OpenedFile(made.key, name, made.media_type, made.size, inline=True, etag=made.key, stored=stored)


def derivative_facts(actor: Actor, material_id: int, file_id: int, kind: Derived, number: int | None = None) -> dict[str, Any]:
    """What is known of a derivative of a file that the actor may read. Raises NotFound or Gone."""
    _material, _version, row = _find(actor, material_id, file_id, number)
    return _derivative(row, kind).facts


def open_stream(actor: Actor, material_id: int, file_id: int, name: str, number: int | None = None) -> Stream:
    """One file of the stream of a film: the list of qualities, the list of pieces of one, or its bytes. Raises NotFound or Gone."""
    material, _version, row = _find(actor, material_id, file_id, number)
    made = _derivative(row, Derived.HLS)
    parts: dict[str, dict[str, Any]] = made.facts.get("files", {})
    master: dict[str, Any] = {"key": made.key, "size": made.size, "media_type": made.media_type}
    part = master if name == MASTER else parts.get(name)
    if part is None:
        raise _no_file()
    stored = material.standing not in HIDDEN
    opened = OpenedFile(part["key"], name, part["media_type"], part["size"], inline=True, etag=part["key"], stored=stored)
    playlist = None
    if name.endswith(".m3u8"):
        with current().objects.open(opened.key) as stream:
            playlist = stream.read().decode("utf-8")
    return Stream(opened, playlist, frozenset(parts))


def read_subtitles(actor: Actor, material_id: int, file_id: int, number: int | None = None) -> tuple[str, bool]:
    """The subtitles as WebVTT, whatever form they came in, and whether a browser may keep them. Raises NotFound or Gone."""
    material, version, row = _find(actor, material_id, file_id, number)
    if row.role != FileRole.SUBTITLES or row.size > subtitles.LONGEST:
        raise _no_file()
    with current().objects.open(_served(actor, material, version, row).key) as stream:
        content = stream.read()
    try:
        return subtitles.to_vtt(subtitles.parse(content)), material.standing not in HIDDEN
    except NotSubtitles:
        raise _no_file() from None


def open_thumbnail(actor: Actor, material_id: int, version_number: int | None = None) -> OpenedFile | None:
    """The picture of the version that the actor gets, or None when it has none. Raises NotFound or Gone."""
    material, version = access.readable(session(), actor, material_id, version_number)
    key = version.thumbnail_key
    if key is None:
        return None
    size, stored = current().objects.stat(key).size, material.standing not in HIDDEN
    return OpenedFile(key, "thumbnail.jpg", "image/jpeg", size, inline=True, etag=key, stored=stored)
