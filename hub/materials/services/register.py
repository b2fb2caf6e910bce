"""What the department keeps for the bank: trusted sources on the web, and who signs for which scope."""

from sqlalchemy import select

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from hub.materials.models import MaterialScopeRule, TrustedSource
from hub.materials.policy import Permission
from hub.materials.rules.changes import LEVELS, SIGNATURES
from hub.materials.rules.kinds import Scope
from hub.materials.rules.links import BadAddress, clean_host, host_of
from hub.materials.rules.markup import clean_text
from hub.materials.services.forms import BAD_ADDRESSES, ScopeRuleForm, SourceForm
from hub.schools import queries as schools


def add_source(actor: Actor, form: SourceForm) -> int:
    """Puts a place on the web into the register, by its host or by any address there; its id."""
    require(actor, Permission.KEEP_REGISTER)
    try:
        host = host_of(form.host) if "/" in form.host else clean_host(form.host)
    except BadAddress as bad:
        message = BAD_ADDRESSES[bad.code]
        raise Invalid(message, fields={"host": message}) from None
    with unit_of_work() as uow:
        if uow.session.scalar(select(TrustedSource.id).where(TrustedSource.host == host)) is not None:
            message = _l("%(host)s is in the register already.", host=host)
            raise Conflict(message, code="known_source", fields={"host": message})
        row = TrustedSource(
            host=host, name=clean_text(form.name), note=clean_text(form.note), added_by=actor.user_id, added_at=clock.now()
        )
        uow.session.add(row)
        uow.flush()
        uow.audit(actor, "material.source_add", ("trusted_source", row.id), {"host": host, "name": row.name})
        return row.id


def remove_source(actor: Actor, source_id: int) -> str:
    """Takes a place out of the register; its host. Links to it stay, no longer called trusted."""
    require(actor, Permission.KEEP_REGISTER)
    with unit_of_work() as uow:
        row = uow.session.get(TrustedSource, source_id)
        if row is None:
            raise NotFound(_l("This source is not in the register."))
        uow.session.delete(row)
        uow.audit(actor, "material.source_remove", ("trusted_source", source_id), {"host": row.host, "name": row.name})
        return row.host


def set_signatures(actor: Actor, form: ScopeRuleForm) -> None:
    """Says for each scope who signs besides the group, from the next submission on."""
    root = schools.root(session())
    if root is None:
        raise NotFound(_l("There is no such unit."))
    require(actor, Permission.KEEP_REGISTER, root.path)
    wanted = {scope: [level for level in LEVELS if level == "group" or f"{scope}.{level}" in form.signatures] for scope in Scope}
    with unit_of_work() as uow:
        rows = uow.session.scalars(select(MaterialScopeRule).where(MaterialScopeRule.unit_id == root.id)).all()
        known = {row.scope: row for row in rows}
        for scope, levels in wanted.items():
            row = known.get(scope)
            if row is not None and tuple(levels) == SIGNATURES[scope]:
                uow.session.delete(row)
            elif row is not None:
                row.signatures = levels
            elif tuple(levels) != SIGNATURES[scope]:
                uow.session.add(MaterialScopeRule(unit_id=root.id, scope=scope, signatures=levels))
        uow.audit(actor, "material.signatures", ("unit", root.id), {str(scope): levels for scope, levels in wanted.items()})
