"""Adding and changing partners: each value is checked here, whoever gives it (a form, an import, later dynamic registration)."""

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools.models import Unit
from lti.registrations.models import (
    PlatformDeployment,
    PlatformPartner,
    ToolDeployment,
    ToolPartner,
)
from lti.registrations.policy import Permission
from lti.registrations.rules.claims import identifier
from lti.registrations.rules.jws import public_part, usable_keys
from lti.registrations.rules.refusal import Refused
from lti.registrations.rules.urls import is_web_address
from lti.registrations.schemas import PlatformForm, Side, ToolForm
from lti.registrations.services import keys

BAD_URL = _l("Enter a complete address that begins with https://.")
NO_KEYS = _l("Give the address of the key set, or paste the key set.")
BAD_KEYS = _l("This is no key set with an RSA key of at least 2048 bits.")


def _addresses(values: Iterable[tuple[str, str | None]]) -> dict[str, Any]:
    plain = current().settings.outbound_private
    return {name: BAD_URL for name, value in values if value is not None and not is_web_address(value, plain_http=plain)}


def _refuse(problems: dict[str, Any]) -> None:
    if problems:
        raise Invalid(_l("Some values cannot be used. Nothing was saved."), code="partner_invalid", fields=problems)


def _key_problems(url: str | None, document: dict[str, Any] | None) -> dict[str, Any]:
    if not url and not document:
        return {"jwks_url": NO_KEYS}
    if document:
        try:
            usable = usable_keys(document)
        except Refused:
            usable = []
        if not usable:
            return {"jwks": BAD_KEYS}
    return {}


def _only_public(document: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"keys": [public_part(key) for key in usable_keys(document)]} if document else None


def _managed_path(uow: UnitOfWork, actor: Actor, unit_id: int) -> str:
    unit = uow.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(_l("There is no such unit."))
    require(actor, Permission.MANAGE, unit.path)
    return unit.path


def _tool(uow: UnitOfWork, actor: Actor, tool_id: int) -> tuple[ToolPartner, str]:
    row = uow.session.get(ToolPartner, tool_id)
    if row is None:
        raise NotFound(_l("There is no such tool."))
    return row, _managed_path(uow, actor, row.unit_id)


def _platform(uow: UnitOfWork, actor: Actor, platform_id: int) -> tuple[PlatformPartner, str]:
    row = uow.session.get(PlatformPartner, platform_id)
    if row is None:
        raise NotFound(_l("There is no such platform."))
    return row, _managed_path(uow, actor, row.unit_id)


def _check_tool(form: ToolForm) -> None:
    problems = _addresses([("login_url", form.login_url), ("launch_url", form.launch_url), ("jwks_url", form.jwks_url)])
    if not form.redirect_uris or _addresses(("redirect_uris", uri) for uri in form.redirect_uris):
        problems["redirect_uris"] = BAD_URL
    _refuse({**problems, **_key_problems(form.jwks_url, form.jwks)})


def save_tool(actor: Actor, form: ToolForm, tool_id: int | None = None) -> int:
    """Adds a tool that we launch (with client id, deployment and keys), or changes one; its id."""
    _check_tool(form)
    values = form.model_dump(exclude={"jwks", "scopes"})
    values |= {"jwks": _only_public(form.jwks), "scopes": sorted(set(form.scopes)), "changed_at": clock.now()}
    with unit_of_work() as uow:
        path = _managed_path(uow, actor, form.unit_id)
        if tool_id is None:
            row = ToolPartner(client_id=secrets.token_urlsafe(18), **values)
            uow.session.add(row)
            uow.flush()
            uow.session.add(ToolDeployment(tool_id=row.id, deployment_id=secrets.token_urlsafe(9), unit_id=form.unit_id))
            keys.ensure_ring(uow, Side.PLATFORM, row.id)
        else:
            row, _old_path = _tool(uow, actor, tool_id)
            for name, value in values.items():
                setattr(row, name, value)
        action = "lti.tool_add" if tool_id is None else "lti.tool_change"
        uow.audit(actor, action, ("lti_tool", row.id), {"name": form.name}, unit_path=path)
        return row.id


def _check_platform(form: PlatformForm) -> None:
    addresses = [("auth_url", form.auth_url), ("token_url", form.token_url), ("jwks_url", form.jwks_url)]
    problems = {**_addresses([*addresses, ("issuer", form.issuer)]), **_key_problems(form.jwks_url, form.jwks)}
    for name, values in (("client_id", [form.client_id]), ("deployment_ids", form.deployment_ids)):
        try:
            for value in values:
                identifier(value, name)
        except Refused:
            problems[name] = _l("An identifier has 1 to 255 letters, digits and signs, without accents.")
    _refuse(problems)


def save_platform(actor: Actor, form: PlatformForm, platform_id: int | None = None) -> int:
    """Adds a platform that launches us (with keys), or changes one; its id. Its deployments become exactly those of the form."""
    _check_platform(form)
    values = form.model_dump(exclude={"jwks", "deployment_ids"})
    values |= {"jwks": _only_public(form.jwks), "changed_at": clock.now()}
    with unit_of_work() as uow:
        path = _managed_path(uow, actor, form.unit_id)
        twin = select(PlatformPartner.id).where(
            PlatformPartner.issuer == form.issuer, PlatformPartner.client_id == form.client_id
        )
        if uow.session.scalar(twin) not in (None, platform_id):
            raise Conflict(_l("This platform with this client ID is connected already."), code="platform_twice")
        if platform_id is None:
            row = PlatformPartner(**values)
            uow.session.add(row)
            uow.flush()
            keys.ensure_ring(uow, Side.TOOL, row.id)
        else:
            row, _old_path = _platform(uow, actor, platform_id)
            for name, value in values.items():
                setattr(row, name, value)
        _set_deployments(uow, row.id, form.deployment_ids)
        action = "lti.platform_add" if platform_id is None else "lti.platform_change"
        uow.audit(actor, action, ("lti_platform", row.id), {"name": form.name}, unit_path=path)
        return row.id


def _set_deployments(uow: UnitOfWork, platform_id: int, wanted: list[str]) -> None:
    rows = uow.session.scalars(select(PlatformDeployment).where(PlatformDeployment.platform_id == platform_id)).all()
    known = {row.deployment_id: row for row in rows}
    for row in rows:
        if row.deployment_id in wanted:
            row.approved = True
        elif row.approved:
            uow.session.delete(row)  # it waits for approval again when it is used again
    for deployment_id in dict.fromkeys(wanted):
        if deployment_id not in known:
            uow.session.add(PlatformDeployment(platform_id=platform_id, deployment_id=deployment_id, approved=True))


def approve_deployment(actor: Actor, platform_id: int, deployment_id: str) -> None:
    """Lets in launches of a deployment that has asked for it by launching."""
    with unit_of_work() as uow:
        _row, path = _platform(uow, actor, platform_id)
        found = uow.session.scalars(
            select(PlatformDeployment).where(
                PlatformDeployment.platform_id == platform_id, PlatformDeployment.deployment_id == deployment_id
            )
        ).one_or_none()
        if found is None:
            raise NotFound(_l("This deployment has not asked for access."))
        found.approved = True
        details = {"deployment": deployment_id}
        uow.audit(actor, "lti.deployment_approve", ("lti_platform", platform_id), details, unit_path=path)


def set_active(actor: Actor, side: Side, partner_id: int, *, active: bool) -> None:
    """Switches a partner on or off; nothing of it is lost."""
    with unit_of_work() as uow:
        row: ToolPartner | PlatformPartner
        row, path = (_tool if side is Side.PLATFORM else _platform)(uow, actor, partner_id)
        row.active = active
        row.changed_at = clock.now()
        action = "lti.partner_on" if active else "lti.partner_off"
        uow.audit(actor, action, (row.__tablename__, partner_id), {"name": row.name}, unit_path=path)


def renew_keys(actor: Actor, side: Side, partner_id: int) -> None:
    """Changes our signing key towards a partner now."""
    with unit_of_work() as uow:
        _row, path = (_tool if side is Side.PLATFORM else _platform)(uow, actor, partner_id)
        keys.renew_keys(actor, side, partner_id, path)
