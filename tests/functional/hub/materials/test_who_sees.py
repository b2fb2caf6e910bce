"""Who may see a material: by sharing scope, person and standing, and the same in queries, on pages, for files, for exchange and in search."""

from dataclasses import dataclass

import pytest
from sqlalchemy import delete

from hub.accounts.models import RoleAssignment
from hub.core.authz import SYSTEM, Actor, Role
from hub.core.errors import Gone, NotFound
from hub.core.uow import unit_of_work
from hub.materials.queries import access, cards
from hub.materials.rules.kinds import Scope
from hub.materials.services import register, takedown
from hub.materials.services.forms import ScopeRuleForm
from hub.schools.schemas import UnitForm
from hub.schools.services import classes, structure
from tests.factories import materials as make
from tests.factories import schools
from tests.factories.accounts import load, make_user
from tests.factories.materials import Group
from tests.factories.schools import Place
from tests.factories.web import Browser
from tests.hub import Hub


@dataclass(frozen=True)
class World:
    """A province: school A and B in one group of schools, C in another; the group at work is A's."""

    group: Group
    people: dict[str, Actor]


def _office(root: int, name: str) -> int:
    return structure.create_unit(SYSTEM, root, UnitForm(kind="office", code=name, name=name))


@pytest.fixture
def world(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> World:
    root = schools.make_department()
    near, far = _office(root, "Cụm 1"), _office(root, "Cụm 2")
    school, b, c = (
        schools.make_school(unit, f"thpt-{name}", f"THPT {name}") for unit, name in ((near, "a"), (near, "b"), (far, "c"))
    )
    place = Place(root, school, schools.make_group(school, "toan"), schools.make_class(school))
    other_class = schools.make_class(school, "12A2")
    monkeypatch.setattr(make, "make_place", lambda: place)
    group = make.make_group()
    classes.assign_teaching(SYSTEM, group.author.user_id, place.class_id, "toan")

    def one(role: Role, unit: int) -> int:
        return make_user(role, unit)

    people = {
        "teacher of the class": one(Role.TEACHER, school),
        "parent in the class": one(Role.PARENT, school),
        "pupil of another class": one(Role.PUPIL, school),
        "other teacher of the school": one(Role.TEACHER, school),
        "librarian of the school": one(Role.LIBRARIAN, school),
        "officer of the cluster": one(Role.DATA_OFFICER, near),
        "teacher in the cluster": one(Role.TEACHER, b),
        "leader in the cluster": one(Role.SCHOOL_LEADER, b),
        "pupil elsewhere": one(Role.PUPIL, c),
        "head elsewhere": one(Role.GROUP_HEAD, c),
        "specialist of the province": one(Role.DEPARTMENT_SPECIALIST, root),
        "nobody in particular": one(Role.PUPIL, c),
    }
    classes.assign_teaching(SYSTEM, people["teacher of the class"], place.class_id, "vat-li")
    classes.link_parent(SYSTEM, people["parent in the class"], group.pupil.user_id or 0)
    classes.enrol(SYSTEM, people["pupil of another class"], other_class)
    with unit_of_work() as uow:
        uow.session.execute(delete(RoleAssignment).where(RoleAssignment.user_id == people["nobody in particular"]))
    hub.scope.close_reading()
    actors = {name: load(number) for name, number in people.items()}
    actors |= {"author": group.author, "head": group.head, "leader": group.leader, "pupil of the class": group.pupil}
    specialist = actors["specialist of the province"]
    register.set_signatures(specialist, ScopeRuleForm(signatures=[]))  # the group alone signs, to keep this short
    hub.scope.close_reading()
    return World(group, actors)


CLASS = {
    *("author", "head", "leader", "pupil of the class", "teacher of the class", "parent in the class"),
    *("officer of the cluster", "specialist of the province"),
}
SCHOOL = CLASS | {"pupil of another class", "other teacher of the school", "librarian of the school"}
CLUSTER = SCHOOL | {"teacher in the cluster", "leader in the cluster"}
PROVINCE = CLUSTER | {"pupil elsewhere", "head elsewhere"}
EVERYBODY = PROVINCE | {"nobody in particular"}
NARROW = {Scope.CLASS, Scope.SCHOOL}
SEES = {Scope.CLASS: CLASS, Scope.SCHOOL: SCHOOL, Scope.CLUSTER: CLUSTER, Scope.PROVINCE: PROVINCE, Scope.WORLD: EVERYBODY}


def _publish(world: World, scope: Scope) -> int:
    said = {"scope": scope, "title": f"Đạo hàm {scope}", "class_id": world.group.place.class_id}
    return make.make_published(world.group, **said)


def _reads(hub: Hub, actor: Actor, number: int) -> bool:
    try:
        access.readable(hub.session, actor, number)
    except NotFound:
        return False
    return True


def test_every_scope_reaches_its_people_and_nobody_else(hub: Hub, world: World) -> None:
    made = {scope: _publish(world, scope) for scope in Scope}
    hub.run_jobs()
    assert set(world.people) == EVERYBODY
    found: dict[str, dict[Scope, set[str]]] = {}
    for name, actor in world.people.items():
        browser = Browser(hub, actor.user_id)
        listed = browser.get("/materials?q=dao+ham")
        known = cards.cards(hub.session, actor, list(made.values()))
        for scope, number in made.items():
            base = f"/materials/{number}"
            answers = {
                "query": _reads(hub, actor, number),
                "card": number in known,
                "file": browser.send("HEAD", f"{base}/file").status_code == 200,
                # all of them ask the same question, so each scope is tried on one of the slower two
                "page": browser.get(base if scope in NARROW else f"{base}.dc.xml").status_code == 200,
                # authors and heads find by search what reaches them, like everybody
                "search": listed.status_code == 200 and f'"{base}"' in listed.text,
            }
            for surface, sees in answers.items():
                found.setdefault(surface, {}).setdefault(scope, set())
                if sees:
                    found[surface][scope].add(name)
    for surface in ("query", "card", "page", "file"):
        assert found[surface] == SEES, surface
    found_by_search = {
        scope: people - {"head"} if scope == Scope.CLASS else people - {"nobody in particular"} for scope, people in SEES.items()
    }
    assert found["search"] == found_by_search


STANDINGS = {  # standing -> what the page answers to: author, head, pupil of the class, specialist, pupil elsewhere
    "unpublished": (200, 200, 404, 404, 404),
    "published": (200, 200, 200, 200, 404),
    "suspended": (200, 200, 403, 200, 404),
    "restored": (200, 200, 200, 200, 404),
    "withdrawn": (200, 200, 410, 200, 404),
}
WHO = ("author", "head", "pupil of the class", "specialist of the province", "pupil elsewhere")


def test_every_standing_is_told_to_those_it_concerns_only(hub: Hub, world: World) -> None:
    group = world.group
    draft, number = make.make_draft(group), make.make_published(group)
    steps = {
        "unpublished": lambda: None,
        "published": lambda: None,
        "suspended": lambda: takedown.suspend_material(group.head, number, "error", ""),
        "restored": lambda: takedown.restore_material(group.head, number),
        "withdrawn": lambda: takedown.withdraw_material(group.head, number, "error", ""),
    }
    browsers = [Browser(hub, world.people[name].user_id) for name in WHO]
    for standing, step in steps.items():
        step()
        hub.run_jobs()
        asked = draft if standing == "unpublished" else number
        found = tuple(browser.get(f"/materials/{asked}").status_code for browser in browsers)
        assert found == STANDINGS[standing], standing
        for name, browser, status in zip(WHO, browsers, found, strict=True):
            file = browser.send("HEAD", f"/materials/{asked}/file").status_code
            assert file == status, (standing, name)
            listed = f'"/materials/{asked}"' in browser.get("/materials?q=dao+ham").text
            assert listed == (standing in {"published", "restored"} and status == 200), (standing, name)


def test_a_version_for_fewer_people_closes_the_material_to_the_others_and_an_older_one_stays_as_it_was(
    hub: Hub, world: World
) -> None:
    from hub.materials.services import authoring, versions
    from hub.review.services import reviews, rounds
    from tests.factories.review import take_on

    group = world.group
    number = _publish(world, Scope.CLUSTER)
    versions.start_version(group.author, number)
    authoring.edit_material(group.author, number, make.form(scope=Scope.CLASS, class_id=group.place.class_id))
    authoring.submit_material(group.author, number)
    round_id = make.open_round_of(number)
    for reviewer in (group.reviewer, group.reviewer2):
        reviews.submit_review(reviewer, take_on(group.head, round_id, reviewer), make.verdict())
    neighbour, pupil = world.people["teacher in the cluster"], world.people["pupil of the class"]
    assert _reads(hub, neighbour, number), "readers keep the version in force until the next is approved"
    rounds.decide(group.head, round_id, "accept", "")
    assert not _reads(hub, neighbour, number)
    assert access.readable(hub.session, pupil, number)[1].number == 2
    assert access.readable(hub.session, pupil, number, 1)[1].number == 1
    with pytest.raises(NotFound):
        access.readable(hub.session, neighbour, number, 1)
    takedown.suspend_material(group.head, number, "error", "")
    with pytest.raises(Gone):
        access.readable(hub.session, pupil, number, 1)
