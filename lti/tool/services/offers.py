"""Offering sittings to platforms: only what a teacher has offered can be launched from outside."""

import secrets

from assessments.delivery import queries as delivery
from assessments.delivery.schemas import SittingView
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Forbidden, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools
from hub.schools.rules.paths import path_ids
from lti.registrations import queries as registrations
from lti.tool.models import Offer
from lti.tool.policy import Permission
from lti.tool.schemas import OfferForm

TARGET = "/lti/tool/o/"


def offer_url(token: str) -> str:
    """The address that the platform's link targets."""
    return f"{current().settings.base_url}{TARGET}{token}"


def token_of(target_link_uri: str) -> str | None:
    """The offer that a target address names; None for any address that is not ours."""
    start = f"{current().settings.base_url}{TARGET}"
    rest = target_link_uri.removeprefix(start)
    return rest if target_link_uri.startswith(start) and rest and "/" not in rest and "?" not in rest else None


def _require(uow: UnitOfWork, actor: Actor, sitting: SittingView) -> None:
    require(actor, Permission.OFFER, sitting.unit_path)
    if actor.can(Permission.OFFER_ANY, sitting.unit_path):
        return
    if not schools.teaches(uow.session, actor.user_id, sitting.class_unit_id, sitting.subject_code):
        raise Forbidden(_l("You do not teach this subject in this class."))


def make_offer(actor: Actor, form: OfferForm) -> int:
    """Offers a sitting to a platform; the offer's id."""
    with unit_of_work() as uow:
        sitting = delivery.get_sitting(uow.session, form.sitting_id)
        _require(uow, actor, sitting)
        platform = registrations.platform_by_id(uow.session, form.platform_id)
        if platform is None or not platform.active or platform.unit_id not in path_ids(sitting.unit_path):
            raise Invalid(_l("Choose a platform that is connected."), code="platform_unknown")
        offer = Offer(token=secrets.token_urlsafe(12), platform_id=platform.id, sitting_id=sitting.id, created_by=actor.user_id)
        uow.session.add(offer)
        uow.flush()
        details = {"sitting": sitting.id, "platform": platform.id}
        uow.audit(actor, "lti.offer_make", ("lti_offer", offer.id), details, unit_path=sitting.unit_path)
        return offer.id


def withdraw_offer(actor: Actor, offer_id: int) -> None:
    """Ends an offer: it cannot be launched any more. Attempts that have begun go on."""
    with unit_of_work() as uow:
        offer = uow.session.get(Offer, offer_id)
        if offer is None or offer.removed_at is not None:
            raise NotFound(_l("There is no such offer."))
        sitting = delivery.get_sitting(uow.session, offer.sitting_id)
        _require(uow, actor, sitting)
        offer.removed_at = clock.now()
        uow.audit(actor, "lti.offer_withdraw", ("lti_offer", offer_id), {}, unit_path=sitting.unit_path)
