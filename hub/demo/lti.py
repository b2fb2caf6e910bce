"""Partners of both kinds under Connections. Their addresses are reserved for examples: they show the screens, and reach nobody."""

from datetime import timedelta

from assessments.delivery import queries as delivery
from hub.core.db import session
from hub.demo.world import World
from lti.platform.schemas import LinkForm
from lti.platform.services import links
from lti.registrations.rules.keys import new_key
from lti.registrations.rules.names import Scope
from lti.registrations.schemas import PlatformForm, ToolForm
from lti.registrations.services import launches, partners
from lti.tool.schemas import OfferForm
from lti.tool.services import offers

LAB = "https://thi-nghiem-ao.example"
MOODLE = "https://moodle.example"


def load(world: World) -> None:
    """A virtual laboratory that class 12A1 uses, and a Moodle that may open the test that is open now."""
    admin, teacher = world.actor("admin"), world.actor("teacher")
    tool_id = partners.save_tool(
        admin,
        ToolForm(
            unit_id=world.unit("school"),
            name="Phòng thí nghiệm ảo (minh họa)",
            login_url=f"{LAB}/lti/login",
            launch_url=f"{LAB}/lti/launch",
            redirect_uris=[f"{LAB}/lti/launch"],
            jwks={"keys": [new_key().public]},
            scopes=[Scope.SCORE, Scope.LINEITEM_READ, Scope.RESULT_READ],
            share_name=True,
        ),
    )
    links.place_link(
        teacher,
        LinkForm(
            class_unit_id=world.unit("class.12a1"),
            tool_id=tool_id,
            title="Khảo sát đồ thị hàm số trên máy",
            description="Vẽ đồ thị, tìm khoảng đồng biến và nghịch biến, rồi nộp kết quả trong công cụ.",
            subject_code="toan",
        ),
    )
    platform_id = partners.save_platform(
        admin,
        PlatformForm(
            unit_id=world.unit("school"),
            name="Moodle của trung tâm ôn tập (minh họa)",
            issuer=MOODLE,
            client_id="hoclieu-hub-demo",
            deployment_ids=["1"],
            auth_url=f"{MOODLE}/mod/lti/auth.php",
            token_url=f"{MOODLE}/mod/lti/token.php",
            jwks={"keys": [new_key().public]},
            partitioned=True,
        ),
    )
    launches.is_deployment_known(platform_id, "2")
    soon = world.now + timedelta(minutes=5)
    for sitting in delivery.sittings_created_by(session(), world.user("teacher")):
        if sitting.closes_at > soon:
            offers.make_offer(teacher, OfferForm(sitting_id=sitting.id, platform_id=platform_id))
            break
