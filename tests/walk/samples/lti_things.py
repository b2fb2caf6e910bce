"""A tool, a platform, a link and an offer in the school of the walk, made once."""

from typing import Any

from sqlalchemy import select

from hub.core.authz import SYSTEM, Role
from lti.platform.models import LineItem
from lti.platform.schemas import LinkForm
from lti.platform.services import links
from lti.registrations.services import launches
from lti.tool.schemas import OfferForm
from lti.tool.services import offers
from tests.factories.delivery import make_sitting
from tests.factories.lti import make_platform, make_tool
from tests.walk.world import Walk


def things(walk: Walk) -> dict[str, Any]:
    """Ids by name."""
    if "lti" not in walk.things:
        place = walk.place
        tool, platform = make_tool(place.school), make_platform(place.school)
        form = LinkForm(class_unit_id=place.class_id, tool_id=tool, title="Thí nghiệm", subject_code="toan", target_kind="gk")
        link = links.place_link(SYSTEM, form)
        sitting = make_sitting(place, walk.users[Role.TEACHER])
        offer = offers.make_offer(SYSTEM, OfferForm(sitting_id=sitting.id, platform_id=platform))
        launches.is_deployment_known(platform, "new-1")
        walk.things["lti"] = {
            "tool": tool,
            "platform": platform,
            "link": link,
            "sitting": sitting.id,
            "offer": offer,
            "item": walk.hub.session.scalars(select(LineItem.uid)).one(),
        }
    found: dict[str, Any] = walk.things["lti"]
    return found
