"""Partners: what may be registered, by whom, and the keys that come with them."""

import pytest
from sqlalchemy import select

from hub.core.authz import SYSTEM, Role
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.uow import unit_of_work
from lti.registrations import queries
from lti.registrations.models import SigningKey
from lti.registrations.rules import jws
from lti.registrations.schemas import Side
from lti.registrations.services import keys, launches, partners
from tests.factories.accounts import make_actor
from tests.factories.lti import jwks, key, make_platform, make_tool
from tests.factories.schools import make_place
from tests.hub import Hub


def _states(hub: Hub, ring: str) -> list[str]:
    return list(hub.session.scalars(select(SigningKey.state).where(SigningKey.ring == ring).order_by(SigningKey.id)))


def test_a_tool_gets_a_client_id_a_deployment_and_keys(hub: Hub) -> None:
    place = make_place()
    tool_id = make_tool(place.school)
    tool = queries.tool_by_id(hub.session, tool_id)
    assert tool is not None
    assert len(tool.client_id) >= 16
    assert queries.deployment_for(hub.session, tool_id)
    assert _states(hub, f"platform:{tool_id}") == ["current", "next"]
    token = keys.sign_for(Side.PLATFORM, tool_id, {"a": 1})
    assert jws.verified(token, queries.published_keys(hub.session, f"platform:{tool_id}")) == {"a": 1}


def test_private_keys_are_not_kept_in_the_clear(hub: Hub) -> None:
    make_tool(make_place().school)
    for row in hub.session.scalars(select(SigningKey)):
        assert row.sealed is not None
        assert "PRIVATE" not in row.sealed
        assert "d" not in row.public


def test_keys_take_turns_and_a_kid_is_never_used_again(hub: Hub) -> None:
    tool_id = make_tool(make_place().school)
    ring = f"platform:{tool_id}"
    token = keys.sign_for(Side.PLATFORM, tool_id, {"a": 1})
    hub.clock.advance(days=181)
    with unit_of_work() as uow:
        uow.enqueue("lti.rotate_keys")
    hub.run_jobs()
    assert _states(hub, ring) == ["old", "current", "next"]
    assert jws.verified(token, queries.published_keys(hub.session, ring)) == {"a": 1}
    assert hub.session.scalars(select(SigningKey).where(SigningKey.state == "old")).one().sealed is None
    hub.clock.advance(days=15)
    with unit_of_work() as uow:
        uow.enqueue("lti.rotate_keys")
    hub.run_jobs()
    assert _states(hub, ring) == ["gone", "current", "next"]
    assert len(queries.published_keys(hub.session, ring)) == 2


def test_an_administrator_can_renew_keys_at_once(hub: Hub) -> None:
    place = make_place()
    tool_id = make_tool(place.school)
    admin = make_actor(Role.ADMIN, place.school)
    partners.renew_keys(admin, Side.PLATFORM, tool_id)
    assert _states(hub, f"platform:{tool_id}") == ["old", "current", "next"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"login_url": "http://tool.example/login"}, "login_url"),
        ({"launch_url": "javascript:alert(1)"}, "launch_url"),
        ({"redirect_uris": ["https://a.example/x", "nonsense"]}, "redirect_uris"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"jwks": None, "jwks_url": None}, "jwks_url"),
        ({"jwks": {"keys": []}}, "jwks"),
        ({"jwks": {"key": 1}}, "jwks"),
        ({"jwks_url": "ftp://x.example"}, "jwks_url"),
    ],
)
def test_values_that_cannot_work_are_refused_by_name(hub: Hub, changes: dict[str, object], field: str) -> None:
    place = make_place()
    with pytest.raises(Invalid) as refused:
        make_tool(place.school, **changes)
    assert set(refused.value.fields) == {field}
    assert queries.tools_for(hub.session, f"/{place.root}/{place.school}/") == []


def test_a_pasted_private_key_is_cut_to_its_public_part(hub: Hub) -> None:
    tool_id = make_tool(make_place().school, jwks={"keys": [{**key().public, "d": "secret"}]})
    tool = queries.tool_by_id(hub.session, tool_id)
    assert tool is not None
    assert tool.jwks == jwks(0)


def test_a_platform_is_connected_once(hub: Hub) -> None:
    place = make_place()
    make_platform(place.school)
    with pytest.raises(Conflict):
        make_platform(place.school)
    make_platform(place.school, client_id="client-2")
    assert len(queries.find_platforms(hub.session, "https://lms.example", None)) == 2


def test_only_an_administrator_of_the_unit_changes_partners(hub: Hub) -> None:
    place = make_place()
    tool_id = make_tool(place.school)
    for role in (Role.TEACHER, Role.SCHOOL_LEADER, Role.PUPIL):
        with pytest.raises(Forbidden):
            partners.set_active(make_actor(role, place.school), Side.PLATFORM, tool_id, active=False)
    with pytest.raises(Forbidden):
        partners.set_active(make_actor(Role.ADMIN, place.class_id), Side.PLATFORM, tool_id, active=False)
    partners.set_active(make_actor(Role.ADMIN, place.school), Side.PLATFORM, tool_id, active=False)
    assert queries.tools_for(hub.session, f"/{place.root}/{place.school}/") == []


def test_partners_of_the_units_above_are_seen_too(hub: Hub) -> None:
    place = make_place()
    tool_id = make_tool(place.root)
    assert queries.get_tool(hub.session, make_actor(Role.TEACHER, place.school), tool_id).id == tool_id
    with pytest.raises(NotFound):
        queries.get_tool(hub.session, make_actor(Role.PUPIL, place.school), tool_id)


def test_an_unknown_deployment_waits_for_approval(hub: Hub) -> None:
    platform_id = make_platform(make_place().school)
    assert launches.is_deployment_known(platform_id, "d-1")
    assert not launches.is_deployment_known(platform_id, "d-2")
    assert not launches.is_deployment_known(platform_id, "d-2")
    assert [(row.deployment_id, row.approved) for row in queries.deployments(hub.session, platform_id)] == [
        ("d-1", True),
        ("d-2", False),
    ]
    partners.approve_deployment(SYSTEM, platform_id, "d-2")
    assert launches.is_deployment_known(platform_id, "d-2")


def test_strangers_cannot_fill_the_list_of_deployments(hub: Hub) -> None:
    platform_id = make_platform(make_place().school)
    for number in range(30):
        launches.is_deployment_known(platform_id, f"x-{number}")
    assert len(queries.deployments(hub.session, platform_id)) == 21
