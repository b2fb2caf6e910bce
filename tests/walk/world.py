"""One school with one person for each role, who holds that role and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from hub.accounts.schemas import NewUser
from hub.accounts.services import people
from hub.core.authz import SYSTEM, Role
from hub.schools.services import classes
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.schools import Place, make_place
from tests.hub import Hub

COLUMNS: dict[str, Role | None] = {
    "anon": None,
    "pupil": Role.PUPIL,
    "paren": Role.PARENT,
    "teach": Role.TEACHER,
    "membr": Role.GROUP_MEMBER,
    "head": Role.GROUP_HEAD,
    "libra": Role.LIBRARIAN,
    "invig": Role.INVIGILATOR,
    "exams": Role.EXAM_OFFICER,
    "leadr": Role.SCHOOL_LEADER,
    "speci": Role.DEPARTMENT_SPECIALIST,
    "data": Role.DATA_OFFICER,
    "admin": Role.ADMIN,
}


@dataclass
class Sample:
    """One way to call a route: values of its parameters, and a body that is right in form and meaning.

    `params` and `data` may be functions of the walk, for things that exist only then.
    """

    params: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] | None = None
    json: Any = None
    query: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    files: Callable[[], dict[str, Any]] | None = None
    """Makes fresh file fields for each call (they can be read only once), e.g. `lambda: {"file": (BytesIO(b"…"), "a.csv")}`."""


@dataclass
class Walk:
    """The school of the walk: the pupil is in the class, the teacher teaches mathematics there, the parent is the pupil's."""

    hub: Hub
    place: Place
    users: dict[Role, int]
    other: int
    """A pupil of the class whom nobody in `users` is or is related to."""
    things: dict[str, Any] = field(default_factory=dict)
    """For samples that share what they made: `walk.things.setdefault(...)`."""


def build(hub: Hub) -> Walk:
    """Makes the school and its people."""
    place = make_place()
    above, inside = {Role.DEPARTMENT_SPECIALIST: place.root}, {Role.GROUP_MEMBER: place.group, Role.GROUP_HEAD: place.group}
    users = {
        role: make_user(role, {**above, **inside}.get(role, place.school), name=f"Nguyễn {role.value}", password=PASSWORD)
        for role in Role
        if role != Role.PARENT
    }
    classes.enrol(SYSTEM, users[Role.PUPIL], place.class_id)
    classes.assign_teaching(SYSTEM, users[Role.TEACHER], place.class_id, "toan")
    users[Role.PARENT] = make_user(Role.PARENT, place.school, password=PASSWORD)
    classes.link_parent(SYSTEM, users[Role.PARENT], users[Role.PUPIL])
    other, _ = people.create_user(SYSTEM, NewUser(full_name="Lê Khác", username="khac"), Role.PUPIL, place.school)
    classes.enrol(SYSTEM, other, place.class_id)
    return Walk(hub, place, users, other)


def samples(walk: Walk, blueprint: str) -> dict[str, Sample]:
    """The samples of `tests/walk/samples/<blueprint>.py` by endpoint, without the blueprint's name."""
    name = f"tests.walk.samples.{blueprint}"
    if find_spec(name) is None:
        return {}
    found: dict[str, Sample] = import_module(name).samples(walk)
    return found
