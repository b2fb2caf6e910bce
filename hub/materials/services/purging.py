"""Drafts that were given up: their authors are told in time, then they are removed for good. What was ever handed in stays."""

from datetime import datetime
from typing import Final

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
            if version is not None and (since := _given_up_at(version)) is not None:
                _tell_or_remove(uow, material, version, since)


def _given_up_at(version: MaterialVersion) -> datetime | None:
    """Since when it is a draft that was given up; None for all else, which is never removed."""
    return version.discarded_at if version.state == State.DISCARDED and version.frozen_at is None else None


def _tell_or_remove(uow: UnitOfWork, material: Material, version: MaterialVersion, since: datetime) -> None:
    rule, now = removal(), clock.now()
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
    version = session().get(MaterialVersion, version_id)
    since = _given_up_at(version) if version is not None else None
    if version is None or since is None or version.removal_told_at is None:
        return
    person = accounts.get_person(session(), user_id)
    if not person.email:
        return
    language = person.language or "vi"
    day = local(removal().removed_from(since, version.removal_told_at)).date()
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
