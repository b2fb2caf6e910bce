"""Who sees which places, as one readable table."""

import pytest
from flask import Flask

from hub.core.authz import Actor, Grant, Role
from hub.web.navigation import ENTRIES, links, place_of
from tests.hub import Hub

EXPECTED = {
    Role.PUPIL: "today materials tests grades library",
    Role.PARENT: "today grades library",
    Role.TEACHER: "today materials tests grades library connections",
    Role.GROUP_MEMBER: "today materials tests library connections",
    Role.GROUP_HEAD: "today materials tests library connections",
    Role.LIBRARIAN: "today materials library",
    Role.INVIGILATOR: "today tests library",
    Role.EXAM_OFFICER: "today tests library",
    Role.SCHOOL_LEADER: "today materials tests grades library connections admin",
    Role.DEPARTMENT_SPECIALIST: "today materials tests library connections admin",
    Role.DATA_OFFICER: "today library admin",
    Role.ADMIN: "today materials tests grades library connections admin",
}


@pytest.fixture
def app(hub: Hub) -> Flask:
    """All pages of the table exist: those of parts that are not here yet lead to the home page."""
    app = hub.app
    for entry in ENTRIES:
        for _roles, endpoint in entry.ways:
            if endpoint not in app.view_functions:
                app.add_url_rule(f"/for-this-test/{endpoint}", endpoint, lambda: "")
    return app


@pytest.mark.parametrize("role", list(Role))
def test_the_places_of_each_role(app: Flask, role: Role) -> None:
    with app.test_request_context("/"):
        shown = [link.key for link in links(Actor(1, "Ai đó", (Grant(role, 4, "/1/4/"),)))]
    assert shown == EXPECTED[role].split()
    assert len(shown) <= 7


def test_nobody_signed_in_sees_no_places(app: Flask) -> None:
    with app.test_request_context("/"):
        assert links(None) == []


def test_a_page_belongs_to_one_place() -> None:
    parts = [part for entry in ENTRIES for part in entry.parts]
    assert len(parts) == len(set(parts))
    assert place_of("review.show") == "materials"
    assert place_of("elsewhere.show") == "today"
