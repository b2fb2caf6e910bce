"""Opening the files of materials for those who may read them."""

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.materials.models import MaterialFile, MaterialVersion
from hub.materials.queries import access
from hub.materials.rules import files
from hub.materials.rules.kinds import FileRole
from hub.materials.schemas import OpenedFile


def main_file(version: MaterialVersion) -> MaterialFile:
    """The main file; raises NotFound for a version without one."""
    found = next((row for row in version.files if row.role == FileRole.MAIN), None)
    if found is None:
        raise NotFound(_l("This material has no file of its own."))
    return found


def open_file(actor: Actor, material_id: int, version_number: int | None = None) -> OpenedFile:
    """The main file that the actor may read: of the version they get, or of the one named. Raises NotFound or Gone."""
    _material, version = access.readable(session(), actor, material_id, version_number)
    kept = main_file(version)
    kind = files.BY_MEDIA_TYPE[kept.media_type]
    return OpenedFile(
        key=kept.key,
        name=files.neutral_name(version.title, kind.extension, version.number),
        media_type=kept.media_type,
        size=kept.size,
        inline=kind.inline,
        etag=kept.key,
    )


def open_thumbnail(actor: Actor, material_id: int, version_number: int | None = None) -> str | None:
    """The object key of the picture of the version that the actor gets, or None when it has none."""
    _material, version = access.readable(session(), actor, material_id, version_number)
    return version.thumbnail_key
