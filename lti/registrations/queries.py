"""Reads of partners, keys and launches."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.schools.models import Unit
from hub.schools.rules.paths import path_ids
from lti.registrations.models import (
    LaunchRecord,
    PlatformDeployment,
    PlatformPartner,
    RemoteKeys,
    SigningKey,
    ToolDeployment,
    ToolPartner,
)
from lti.registrations.policy import Permission
from lti.registrations.rules.keys import KeyState
from lti.registrations.schemas import Platform, Side, Tool


def _seen_from(paths: Collection[str]) -> ColumnElement[bool]:
    """Partners of the units below these paths, and of the units above them: those are there for them too."""
    above = {number for path in paths for number in path_ids(path)}
    return or_(Unit.id.in_(above), *(Unit.path.startswith(path, autoescape=True) for path in paths)) if paths else false()


def list_tools(session: Session, actor: Actor) -> list[Tool]:
    """Tools of the units in which the actor may see partners, by name."""
    rows = session.scalars(
        select(ToolPartner)
        .join(Unit, Unit.id == ToolPartner.unit_id)
        .where(_seen_from(actor.paths(Permission.READ)))
        .order_by(ToolPartner.name, ToolPartner.id)
    )
    return [Tool.model_validate(row) for row in rows]


def list_platforms(session: Session, actor: Actor) -> list[Platform]:
    """Platforms of the units in which the actor may see partners, by name."""
    rows = session.scalars(
        select(PlatformPartner)
        .join(Unit, Unit.id == PlatformPartner.unit_id)
        .where(_seen_from(actor.paths(Permission.READ)))
        .order_by(PlatformPartner.name, PlatformPartner.id)
    )
    return [Platform.model_validate(row) for row in rows]


def get_tool(session: Session, actor: Actor, tool_id: int) -> Tool:
    """A tool that the actor may see; raises NotFound."""
    found = next((tool for tool in list_tools(session, actor) if tool.id == tool_id), None)
    if found is None:
        raise NotFound(_l("There is no such tool."))
    return found


def get_platform(session: Session, actor: Actor, platform_id: int) -> Platform:
    """A platform that the actor may see; raises NotFound."""
    found = next((entry for entry in list_platforms(session, actor) if entry.id == platform_id), None)
    if found is None:
        raise NotFound(_l("There is no such platform."))
    return found


def find_tool(session: Session, client_id: str) -> Tool | None:
    """The active tool with this client id, for the protocol."""
    row = session.scalars(select(ToolPartner).where(ToolPartner.client_id == client_id, ToolPartner.active)).one_or_none()
    return Tool.model_validate(row) if row else None


def tool_by_id(session: Session, tool_id: int) -> Tool | None:
    """The tool, active or not, for the protocol."""
    row = session.get(ToolPartner, tool_id)
    return Tool.model_validate(row) if row else None


def tools_for(session: Session, unit_path: str) -> list[Tool]:
    """Active tools that classes at this path may use: those of the units above."""
    rows = session.scalars(
        select(ToolPartner)
        .where(ToolPartner.active, ToolPartner.unit_id.in_(path_ids(unit_path)))
        .order_by(ToolPartner.name, ToolPartner.id)
    )
    return [Tool.model_validate(row) for row in rows]


def deployment_for(session: Session, tool_id: int) -> str:
    """The deployment id of our launches of this tool."""
    found = session.scalars(
        select(ToolDeployment.deployment_id).where(ToolDeployment.tool_id == tool_id).order_by(ToolDeployment.id)
    ).first()
    if found is None:
        raise NotFound(_l("There is no such tool."))
    return found


def find_platforms(session: Session, issuer: str, client_id: str | None) -> list[Platform]:
    """Active platforms of this issuer (and client id, when it was told)."""
    statement = select(PlatformPartner).where(PlatformPartner.issuer == issuer, PlatformPartner.active)
    if client_id is not None:
        statement = statement.where(PlatformPartner.client_id == client_id)
    return [Platform.model_validate(row) for row in session.scalars(statement.order_by(PlatformPartner.id))]


def platform_by_id(session: Session, platform_id: int) -> Platform | None:
    """The platform, active or not, for the protocol."""
    row = session.get(PlatformPartner, platform_id)
    return Platform.model_validate(row) if row else None


def deployments(session: Session, platform_id: int) -> list[PlatformDeployment]:
    """The platform's deployments, those that wait for approval last."""
    rows = session.scalars(select(PlatformDeployment).where(PlatformDeployment.platform_id == platform_id))
    return sorted(rows, key=lambda row: (not row.approved, row.deployment_id))


def published_keys(session: Session, ring: str) -> list[dict[str, object]]:
    """Public keys of a ring: the next, the signing and the old ones that are still published."""
    rows = session.scalars(
        select(SigningKey).where(SigningKey.ring == ring, SigningKey.state != KeyState.GONE).order_by(SigningKey.id)
    )
    return [row.public for row in rows]


def keys_of(session: Session, ring: str) -> list[SigningKey]:
    """The ring for its page, without those that are gone."""
    rows = session.scalars(
        select(SigningKey).where(SigningKey.ring == ring, SigningKey.state != KeyState.GONE).order_by(SigningKey.id.desc())
    )
    return list(rows)


def key_problem(session: Session, url: str | None) -> str | None:
    """Why the partner's keys could not be fetched last time, if so."""
    return session.scalars(select(RemoteKeys.problem).where(RemoteKeys.url == url)).first() if url else None


def last_launches(session: Session, side: Side, partner_id: int, limit: int = 20) -> list[LaunchRecord]:
    """The newest launches of a partner."""
    rows = session.scalars(
        select(LaunchRecord)
        .where(LaunchRecord.side == side, LaunchRecord.partner_id == partner_id)
        .order_by(LaunchRecord.id.desc())
        .limit(limit)
    )
    return list(rows)


def rings(session: Session, side: Side) -> list[str]:
    """Names of all rings of one side."""
    names = session.scalars(select(SigningKey.ring).where(SigningKey.ring.startswith(f"{side}:")).distinct())
    return sorted(names)


def waiting_deployments(session: Session, actor: Actor) -> dict[int, int]:
    """How many deployments wait for approval, by platform."""
    ids = [platform.id for platform in list_platforms(session, actor)]
    rows = session.execute(
        select(PlatformDeployment.platform_id, func.count().label("waiting"))
        .where(PlatformDeployment.platform_id.in_(ids), PlatformDeployment.approved.is_(False))
        .group_by(PlatformDeployment.platform_id)
    )
    return {row.platform_id: row.waiting for row in rows}
