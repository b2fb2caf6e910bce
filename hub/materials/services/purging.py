"""Drafts that were given up: their authors are told in time, then they are removed for good. What was ever handed in stays."""

from typing import Final

from sqlalchemy import select

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import SYSTEM
from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.core.i18n import local, use_locale
from hub.core.jobs import JobContext
from hub.core.mail import Message
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.models import Material, MaterialVersion
from hub.materials.queries import access
from hub.materials.queries.drafts import given_up, removal
from hub.materials.rules.lifecycle import Standing, State
from hub.materials.services.versions import audit

JOB: Final = "materials.purge_drafts"
NOTICE_JOB: Final = "materials.tell_of_removal"
AT_ONCE: Final = 500  # drafts that one run looks at


def purge_drafts(ctx: JobContext) -> None:
    """Job `materials.purge_drafts`: each draft in a transaction of its own, so that a run that is interrupted goes on with the rest."""
    for material_id, version_id in given_up(session(), AT_ONCE):
        with unit_of_work() as uow:
            material = access.load(uow.session, material_id, lock=True)
            version = next((row for row in material.versions if row.id == version_id), None)
            if version is not None and _is_given_up(version):
                _tell_or_remove(uow, material, version)


def _is_given_up(version: MaterialVersion) -> bool:
    return version.state == State.DISCARDED and version.discarded_at is not None and version.frozen_at is None


def _tell_or_remove(uow: UnitOfWork, material: Material, version: MaterialVersion) -> None:
    rule, now, since = removal(), clock.now(), version.discarded_at or clock.now()
    if version.removal_told_at is None:
        if rule.told_from(since) <= now:
            version.removal_told_at = now
            for user_id in sorted(access.author_ids(uow.session, [material.id])[material.id]):
                args = {"version_id": version.id, "user_id": user_id}
                uow.enqueue(NOTICE_JOB, args, key=f"removal:{version.id}:{user_id}:{int(now.timestamp())}")
    elif rule.removed_from(since, version.removal_told_at) <= now:
        _remove(uow, material, version)


def _remove(uow: UnitOfWork, material: Material, version: MaterialVersion) -> None:
    """Takes its rows out; the objects that nothing refers to then are swept by `core.sweep_objects`."""
    audit(uow, SYSTEM, "material.purge", material, version=version.number, sha256=[row.key for row in version.files])
    material.versions.remove(version)
    for row in version.files:
        uow.session.delete(row)
    uow.session.delete(version)
    uow.flush()
    if not material.versions and material.standing == Standing.UNPUBLISHED:
        uow.session.delete(material)


def tell_of_removal(ctx: JobContext, version_id: int, user_id: int) -> None:
    """Job `materials.tell_of_removal`: tells an author by mail, unless the draft was taken up again meanwhile."""
    version = session().scalars(select(MaterialVersion).where(MaterialVersion.id == version_id)).one_or_none()
    if version is None or not _is_given_up(version) or version.removal_told_at is None or version.discarded_at is None:
        return
    person = accounts.get_person(session(), user_id)
    if not person.email:
        return
    language = person.language or "vi"
    day = local(removal().removed_from(version.discarded_at, version.removal_told_at)).date()
    address = f"{current().settings.base_url}/materials/{version.material_id}/versions/{version.number}"
    with use_locale(language):
        lines = [
            _("Dear %(name)s,", name=person.full_name),
            _(
                "you gave up the draft “%(title)s”. On %(date)s it is removed for good.",
                title=version.title,
                date=f"{day:%d/%m/%Y}",
            ),
            _("Until then you can take it up again:"),
            address,
        ]
        message = Message(
            to=person.email,
            to_name=person.full_name,
            subject=_("A draft that you gave up is about to be removed"),
            text="\n\n".join(lines),
            message_id=f"material-removal-{version.id}-{int(version.removal_told_at.timestamp())}-{user_id}",
            language=language,
        )
        current().mailer.send(message)
