"""Taking published materials from readers, and giving them back."""

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from hub.materials.events import MaterialWithdrawn
from hub.materials.models import MaterialTakedown
from hub.materials.policy import Permission
from hub.materials.queries import access
from hub.materials.rules import lifecycle
from hub.materials.rules.lifecycle import Step
from hub.materials.services.indexing import enqueue_index
from hub.materials.services.versions import audit, turn


def withdraw_material(actor: Actor, material_id: int, reason: str, note: str) -> None:
    """Takes a published material from readers at once, with a reason; its page says that it is gone."""
    if reason not in lifecycle.WITHDRAWAL_REASONS:
        raise Invalid(_l("Choose a reason from the list."), fields={"reason": _l("Choose a reason from the list.")})
    with unit_of_work() as uow:
        material = access.load(uow.session, material_id, lock=True)
        if not access.is_author(material, actor):
            if not access.sees_unpublished(uow.session, actor, material):
                raise access.not_there()
            require(actor, Permission.WITHDRAW, material.unit_path)
        turn(material, Step.WITHDRAW)
        now = clock.now()
        material.suspended_at, material.withdrawn_at = None, now
        material.takedowns.append(
            MaterialTakedown(step=Step.WITHDRAW, reason=reason, note=note.strip(), made_by=actor.user_id, made_at=now)
        )
        enqueue_index(uow, material.id)
        audit(uow, actor, "material.withdraw", material, reason=reason, note=note.strip())
        uow.dispatch(MaterialWithdrawn(material.id, reason))
