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


def open_file(actor: Actor, material_id: int, version_number: int | None = None, position: int | None = None) -> OpenedFile:
    """A file that the actor may read: the main one or that at the place, of the version they get or of the one named.

    Raises NotFound or Gone. The permission of a rights holder is for those only who see more than readers do.
    """
    material, version = access.readable(session(), actor, material_id, version_number)
    kept = main_file(version) if position is None else next((row for row in version.files if row.position == position), None)
    if kept is None or (kept.role == FileRole.PERMISSION and not access.sees_unpublished(session(), actor, material)):
        raise NotFound(_l("There is no such file. Reload the page."))
    kind = files.BY_MEDIA_TYPE[kept.media_type]
    return OpenedFile(
        key=kept.key,
        name=files.neutral_name(version.title, kind.extension, version.number, kept.position),
        media_type=kept.media_type,
        size=kept.size,
        inline=kind.inline,
        etag=kept.key,
    )


def open_thumbnail(actor: Actor, material_id: int, version_number: int | None = None) -> str | None:
    """The object key of the picture of the version that the actor gets, or None when it has none."""
    _material, version = access.readable(session(), actor, material_id, version_number)
    return version.thumbnail_key
