"""The files of a draft: adding, taking away, ordering, and what each is for."""

from typing import Final

from hub.core.authz import Actor
from hub.core.errors import Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.models import MaterialFile, MaterialVersion
from hub.materials.rules.kinds import CHOSEN, FileRole, Kind
from hub.materials.schemas import LANGUAGES
from hub.materials.services import intake, processing
from hub.materials.services.authoring import open_draft, replace_main, told_kind
from hub.materials.services.intake import Sent, Upload
from hub.materials.services.versions import audit

FILES: Final = 20


def _check(role: str, language: str) -> FileRole:
    try:
        found = FileRole(role)
    except ValueError:
        message = _l("Choose from the list what the file is for.")
        raise Invalid(message, fields={"role": message}) from None
    if language and language not in LANGUAGES:
        message = _l("Choose a language from the list.")
        raise Invalid(message, fields={"language": message})
    return found


def _file(version: MaterialVersion, position: int) -> MaterialFile:
    found = next((row for row in version.files if row.position == position), None)
    if found is None:
        raise NotFound(_l("There is no such file. Reload the page."))
    return found


def _reorder(uow: UnitOfWork, version: MaterialVersion, rows: list[MaterialFile]) -> None:
    """Gives the rows their places; in two steps, as places are unique at any moment."""
    for place, row in enumerate(rows, 1):
        row.position = -place
    uow.flush()
    for place, row in enumerate(rows):
        row.position = place
    uow.flush()
    version.files.sort(key=lambda row: row.position)


def _retell(uow: UnitOfWork, version: MaterialVersion) -> None:
    """Tells the kind anew, and has the files read, after another file has become the main one."""
    if Kind(version.kind) not in CHOSEN:
        version.kind = told_kind(version)
    version.text, version.pages, version.thumbnail_key = None, None, None
    if version.files:
        processing.enqueue(uow, version.id)


def add_file(actor: Actor, material_id: int, upload: Upload | Sent, role: str = FileRole.ATTACHMENT, language: str = "") -> int:
    """Adds a file to the draft; its place. A second main file takes the place of the first."""
    wanted = _check(role, language)
    kept = intake.keep(actor, upload)
    with unit_of_work() as uow:
        material, version = open_draft(uow, actor, material_id)
        if len(version.files) >= FILES:
            raise Invalid(_l("A material has at most %(count)s files.", count=FILES), code="too_many_files")
        intake.claim(actor, kept)
        row = kept.as_file(len(version.files), wanted, language if wanted == FileRole.SUBTITLES else "")
        if wanted == FileRole.MAIN:
            replace_main(uow, version, row)
            _retell(uow, version)
        else:
            version.files.append(row)
            uow.flush()
            processing.enqueue(uow, version.id)
        audit(uow, actor, "material.add_file", material, version=version.number, role=wanted, sha256=kept.key)
        return row.position


def remove_file(actor: Actor, material_id: int, position: int) -> None:
    """Takes a file out of the draft."""
    with unit_of_work() as uow:
        material, version = open_draft(uow, actor, material_id)
        row = _file(version, position)
        was_main = row.role == FileRole.MAIN
        version.files.remove(row)
        uow.session.delete(row)
        uow.flush()
        _reorder(uow, version, list(version.files))
        if was_main:
            _retell(uow, version)
        audit(uow, actor, "material.remove_file", material, version=version.number, role=row.role, sha256=row.key)


def move_file(actor: Actor, material_id: int, position: int, by: int) -> None:
    """Moves a file up (-1) or down (1) in the list."""
    with unit_of_work() as uow:
        _material, version = open_draft(uow, actor, material_id)
        rows = list(version.files)
        row = _file(version, position)
        place = rows.index(row)
        rows.insert(min(max(place + (1 if by > 0 else -1), 0), len(rows) - 1), rows.pop(place))
        _reorder(uow, version, rows)


def set_file(actor: Actor, material_id: int, position: int, role: str, language: str = "") -> None:
    """Says what a file is for; there is one main file."""
    wanted = _check(role, language)
    with unit_of_work() as uow:
        material, version = open_draft(uow, actor, material_id)
        row = _file(version, position)
        main_moves = (wanted == FileRole.MAIN) != (row.role == FileRole.MAIN)
        if wanted == FileRole.MAIN:
            for other in version.files:
                if other.role == FileRole.MAIN:
                    other.role = FileRole.ATTACHMENT
        row.role, row.language = wanted, language if wanted == FileRole.SUBTITLES else ""
        uow.flush()
        if main_moves:
            _retell(uow, version)
        audit(uow, actor, "material.set_file", material, version=version.number, role=wanted, sha256=row.key)
