"""Taking published materials from readers: suspending at once, giving back, withdrawing; and the author's request for it."""

from datetime import datetime
from typing import Final

from hub.accounts import queries as accounts
from hub.accounts.schemas import Person
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import local, use_locale
from hub.core.jobs import JobContext
from hub.core.mail import Message
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.events import MaterialRestored, MaterialSuspended, MaterialWithdrawn
from hub.materials.models import Material, MaterialTakedown
from hub.materials.policy import Permission
from hub.materials.queries import access, records
from hub.materials.rules import lifecycle
from hub.materials.rules.citations import citation, number_of
from hub.materials.rules.lifecycle import Standing, Step
from hub.materials.rules.takedown import SUSPENSION_REASONS, WITHDRAWAL_REASONS, TakedownStep, tells
from hub.materials.schemas import REASONS, licence_name
from hub.materials.services.indexing import enqueue_index, unindex
from hub.materials.services.versions import audit, moved_on, turn

NOTICE_JOB: Final = "materials.notify"


def _load(uow: UnitOfWork, actor: Actor, material_id: int) -> Material:
    """The material for somebody who may know of it; raises NotFound."""
    material = access.load(uow.session, material_id, lock=True)
    published = access.published_version(material)
    if published is None or not (
        access.sees_unpublished(uow.session, actor, material)
        or access.oversees(actor, material)
        or access.reached(uow.session, actor, published)
    ):
        raise access.not_there()
    return material


def _check_reason(reason: str, known: tuple[str, ...]) -> None:
    if reason not in known:
        message = _l("Choose a reason from the list.")
        raise Invalid(message, fields={"reason": message})


def _record(
    uow: UnitOfWork, actor: Actor, material: Material, step: TakedownStep, reason: str, note: str, **more: object
) -> datetime:
    """Writes the step down, has the index brought in line and the authors told; the moment of it."""
    row = MaterialTakedown(step=step, reason=reason, note=note.strip(), made_by=actor.user_id, made_at=clock.now(), **more)
    material.takedowns.append(row)
    material.updated_at = row.made_at
    uow.flush()
    enqueue_index(uow, material.id)
    for user_id in sorted(access.author_ids(uow.session, [material.id])[material.id] - {actor.user_id}):
        uow.enqueue(NOTICE_JOB, {"takedown_id": row.id, "user_id": user_id}, key=f"takedown:{row.id}:{user_id}")
    audit(uow, actor, f"material.{step}", material, reason=reason, note=row.note)
    return row.made_at


def suspend_material(actor: Actor, material_id: int, reason: str, note: str) -> None:
    """Hides a published material from readers at once: page, files, pictures, search. Nothing is lost."""
    _check_reason(reason, SUSPENSION_REASONS)
    with unit_of_work() as uow:
        material = _load(uow, actor, material_id)
        require(actor, Permission.SUSPEND, material.unit_path)
        material.suspended_at = clock.now()
        turn(material, Step.SUSPEND)
        told = tells(reason)
        _record(uow, actor, material, TakedownStep.SUSPEND, reason, note, visible=told)
        unindex(uow, material.id)
        uow.dispatch(MaterialSuspended(material.id, reason if told else ""))


def restore_material(actor: Actor, material_id: int, note: str = "") -> None:
    """Gives a suspended material back to its readers."""
    with unit_of_work() as uow:
        material = _load(uow, actor, material_id)
        require(actor, Permission.WITHDRAW, material.unit_path)
        material.suspended_at = None
        turn(material, Step.RESTORE)
        _record(uow, actor, material, TakedownStep.RESTORE, "", note)
        uow.dispatch(MaterialRestored(material.id))


def withdraw_material(actor: Actor, material_id: int, reason: str, note: str, *, silent: bool | None = None) -> None:
    """Takes a published material from readers for good, with a reason; its page says so (HTTP 410).

    Editors may always; an author alone only within the time of grace and while nobody uses it. `silent` hides title and reason on the
    tombstone; None leaves it to the reason.
    """
    _check_reason(reason, WITHDRAWAL_REASONS)
    with unit_of_work() as uow:
        material = _load(uow, actor, material_id)
        if not actor.can(Permission.WITHDRAW, material.unit_path):
            _require_own_withdrawal(uow, actor, material)
        now = clock.now()
        material.suspended_at, material.withdrawn_at = None, now
        turn(material, Step.WITHDRAW)
        cited = _citation(material)
        told = tells(reason, silent)
        _record(uow, actor, material, TakedownStep.WITHDRAW, reason, note, citation=cited, visible=told)
        unindex(uow, material.id)
        uow.dispatch(MaterialWithdrawn(material.id, reason if told else ""))


def _require_own_withdrawal(uow: UnitOfWork, actor: Actor, material: Material) -> None:
    if not access.is_author(material, actor):
        require(actor, Permission.WITHDRAW, material.unit_path)
    if Standing(material.standing) != Standing.PUBLISHED:
        raise moved_on() if material.standing != Standing.SUSPENDED else Forbidden(_l("It is being looked into."))
    if not access.may_withdraw_alone(uow.session, material):
        raise Forbidden(
            _l("Others use it by now, or it was published more than 30 days ago. Ask your subject group to withdraw it."),
            code="ask_first",
        )


def request_withdrawal(actor: Actor, material_id: int, reason: str, note: str) -> None:
    """An author asks the group to withdraw a material that others use."""
    _check_reason(reason, WITHDRAWAL_REASONS)
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        if not lifecycle.can_turn(Standing(material.standing), Step.WITHDRAW):
            raise moved_on()
        if access.has_open_request(material):
            raise Conflict(_l("The request is already with your subject group."), code="requested")
        _record(uow, actor, material, TakedownStep.REQUEST, reason, note)


def decline_withdrawal(actor: Actor, material_id: int, note: str) -> None:
    """The group keeps the material in spite of the author's request."""
    with unit_of_work() as uow:
        material = _load(uow, actor, material_id)
        require(actor, Permission.WITHDRAW, material.unit_path)
        if not access.has_open_request(material):
            raise moved_on()
        _record(uow, actor, material, TakedownStep.DECLINE, "", note)


def _citation(material: Material) -> str:
    published = access.published_version(material)
    if published is None or published.published_at is None:
        return ""
    found = records.material_view(session(), material, published)
    return citation(
        found.authors,
        published.title,
        published.number,
        local(published.published_at).date(),
        found.school,
        f"{current().settings.base_url}/materials/{material.id}",
        licence_name(published.licence),
    )


_SUBJECTS: Final = {
    TakedownStep.REQUEST: _l("A request to withdraw %(number)s"),
    TakedownStep.DECLINE: _l("%(number)s stays in the bank"),
    TakedownStep.SUSPEND: _l("%(number)s is suspended"),
    TakedownStep.RESTORE: _l("%(number)s is open to readers again"),
    TakedownStep.WITHDRAW: _l("%(number)s was withdrawn"),
}


def notify(ctx: JobContext, takedown_id: int, user_id: int) -> None:
    """Job `materials.notify`: tells an author by mail what happened to the material; the message is the same however often it is sent."""
    row = session().get(MaterialTakedown, takedown_id)
    person = accounts.get_person(session(), user_id)
    if row is None or not person.email:
        return
    material = access.load(session(), row.material_id)
    version = access.published_version(material) or material.versions[-1]
    language = person.language or "vi"
    with use_locale(language):
        current().mailer.send(_message(row, version.title, person, language))


def _message(row: MaterialTakedown, title: str, person: Person, language: str) -> Message:
    number = number_of(row.material_id)
    lines = [
        _("Dear %(name)s,", name=person.full_name),
        _("this is about your material “%(title)s” (%(number)s).", title=title, number=number),
        str(_SUBJECTS[TakedownStep(row.step)]) % {"number": number} + ".",
        _("Reason: %(reason)s", reason=str(REASONS[row.reason])) if row.reason else "",
        row.note,
        f"{current().settings.base_url}/materials/{row.material_id}",
    ]
    return Message(
        to=person.email or "",
        to_name=person.full_name,
        subject=str(_SUBJECTS[TakedownStep(row.step)]) % {"number": number},
        text="\n\n".join(line for line in lines if line),
        message_id=f"material-takedown-{row.id}-{person.id}",
        language=language,
    )
