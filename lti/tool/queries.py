"""Reads of offers and of scores on their way."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.delivery import queries as delivery
from hub.accounts import queries as accounts
from hub.core.authz import Actor
from hub.core.i18n import gettext as _
from hub.core.i18n import ngettext
from hub.core.today import TodayEntry, TodayKind
from lti.registrations import queries as registrations
from lti.registrations.policy import Permission as RegistrationPermission
from lti.tool.models import Offer, OutsideLink, OutsidePerson, ScoreSync
from lti.tool.schemas import OfferView, Sync


def offers_of_platform(session: Session, platform_id: int) -> list[OfferView]:
    """Offers to a platform, the newest first."""
    rows = session.scalars(
        select(Offer).where(Offer.platform_id == platform_id, Offer.removed_at.is_(None)).order_by(Offer.id.desc()).limit(200)
    ).all()
    sittings = delivery.sittings(session, {row.sitting_id for row in rows})
    return [OfferView(row.id, row.token, row.platform_id, sittings[row.sitting_id]) for row in rows if row.sitting_id in sittings]


def find_offer(session: Session, token: str) -> Offer | None:
    """The offer with this token, unless it was withdrawn."""
    return session.scalars(select(Offer).where(Offer.token == token, Offer.removed_at.is_(None))).one_or_none()


def find_person(session: Session, platform_id: int, sub: str) -> OutsidePerson | None:
    """Whom a platform means by `sub`."""
    return session.scalars(
        select(OutsidePerson).where(OutsidePerson.platform_id == platform_id, OutsidePerson.sub == sub)
    ).one_or_none()


def syncs_of_platform(session: Session, platform_id: int, sitting_ids: Collection[int] | None = None) -> list[Sync]:
    """Scores for a platform: those in trouble first, then the newest."""
    statement = (
        select(ScoreSync)
        .join(OutsideLink, OutsideLink.id == ScoreSync.link_id)
        .where(OutsideLink.platform_id == platform_id)
        .order_by(ScoreSync.state.in_(("failed", "parked")).desc(), ScoreSync.changed_at.desc(), ScoreSync.id.desc())
        .limit(300)
    )
    if sitting_ids is not None:
        statement = statement.where(ScoreSync.sitting_id.in_(sitting_ids))
    rows = session.scalars(statement).all()
    names = accounts.names(session, {row.user_id for row in rows})
    sittings = delivery.sittings(session, {row.sitting_id for row in rows})
    return [
        Sync(
            id=row.id,
            name=names.get(row.user_id, ""),
            sitting_title=sittings[row.sitting_id].title if row.sitting_id in sittings else "",
            state=row.state,
            reason=row.reason,
            score=row.score,
            maximum=row.maximum,
            tries=row.tries,
            last_status=row.last_status,
            changed_at=row.changed_at,
        )
        for row in rows
    ]


def today(actor: Actor, session: Session) -> list[TodayEntry]:
    """For administrators: places of platforms that wait for approval, and scores that did not arrive."""
    paths = actor.paths(RegistrationPermission.MANAGE)
    if not paths:
        return []
    mine = [platform for platform in registrations.list_platforms(session, actor) if platform.active]
    waiting = registrations.waiting_deployments(session, actor)
    lost = session.execute(
        select(OutsideLink.platform_id, func.count().label("number"))
        .join(ScoreSync, ScoreSync.link_id == OutsideLink.id)
        .where(ScoreSync.state == "failed", OutsideLink.platform_id.in_([platform.id for platform in mine]))
        .group_by(OutsideLink.platform_id)
    )
    failed = {row.platform_id: row.number for row in lost}
    found = []
    for platform in mine:
        count = waiting.get(platform.id, 0)
        facts = [ngettext("%(num)s place waits for approval", "%(num)s places wait for approval", count)] if count else []
        count = failed.get(platform.id, 0)
        facts += [ngettext("%(num)s score did not arrive", "%(num)s scores did not arrive", count)] if count else []
        if facts:
            found.append(
                TodayEntry(
                    kind=TodayKind.WAITING,
                    title=platform.name,
                    action=_("Look at the connection"),
                    endpoint="lti_tool.platform",
                    params={"platform_id": platform.id},
                    icon="plug-connected",
                    facts=tuple(facts),
                )
            )
    return found
