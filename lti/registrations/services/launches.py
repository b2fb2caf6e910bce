"""The log of launches, and deployments that were seen for the first time."""

from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.core import clock
from hub.core.authz import SYSTEM, Actor
from hub.core.uow import unit_of_work
from lti.registrations.models import LaunchRecord, PlatformDeployment
from lti.registrations.schemas import Side

KEPT: Final = 500  # launches kept for each partner
WAITING: Final = 20  # unknown deployments kept for each platform: a stranger must not fill the table


def record_launch(
    side: Side, partner_id: int, outcome: str, *, actor: Actor = SYSTEM, user_id: int | None = None, title: str = ""
) -> None:
    """Notes a launch ("ok") or a refused one (its code), and audits the good ones."""
    with unit_of_work() as uow:
        row = LaunchRecord(side=side, partner_id=partner_id, outcome=outcome[:60], user_id=user_id, title=title[:200])
        uow.session.add(row)
        uow.flush()
        edge = select(LaunchRecord.id).where(LaunchRecord.side == side, LaunchRecord.partner_id == partner_id)
        last = uow.session.scalar(edge.order_by(LaunchRecord.id.desc()).offset(KEPT).limit(1))
        if last is not None:
            uow.session.execute(
                delete(LaunchRecord).where(
                    LaunchRecord.side == side, LaunchRecord.partner_id == partner_id, LaunchRecord.id <= last
                )
            )
        if outcome == "ok":
            uow.audit(actor, f"lti.launch_{side}", ("lti_launch", row.id), {"partner": partner_id, "user": user_id})


def is_deployment_known(platform_id: int, deployment_id: str) -> bool:
    """Whether launches of this deployment are let in; an unknown one is noted for the administrator to approve."""
    with unit_of_work() as uow:
        found = uow.session.scalars(
            select(PlatformDeployment).where(
                PlatformDeployment.platform_id == platform_id, PlatformDeployment.deployment_id == deployment_id
            )
        ).one_or_none()
        if found is not None:
            return found.approved
        waiting = uow.session.scalars(
            select(PlatformDeployment.id)
            .where(PlatformDeployment.platform_id == platform_id, PlatformDeployment.approved.is_(False))
            .limit(WAITING)
        ).all()
        if len(waiting) < WAITING:
            insert = sqlite.insert if uow.session.get_bind().dialect.name == "sqlite" else postgresql.insert
            values = {"platform_id": platform_id, "deployment_id": deployment_id, "approved": False, "seen_at": clock.now()}
            uow.session.execute(insert(PlatformDeployment).values(values).on_conflict_do_nothing())
        return False
