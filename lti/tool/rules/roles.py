"""What the roles of a launch mean for us. Unknown ones mean nothing; short names are read as context roles.

Roles in the course outrank those in the institution: an administrator of the LMS who is a learner in the course is a learner.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Any, Final

CONTEXT_ROLES: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership"
PERSON_ROLES: Final = (
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#",
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#",
)
TEACHING: Final = frozenset(
    {"Instructor", "Administrator", "ContentDeveloper", "Manager", "Faculty", "Staff", "SysAdmin", "TeachingAssistant"}
)
LEARNING: Final = frozenset({"Learner", "Student"})


class Standing(StrEnum):
    """What somebody is in the course that launches us."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    OTHER = "other"


def _split(role: Any) -> tuple[bool, str] | None:
    """Whether it is a role in the course, and its name; None for what we do not know."""
    if not isinstance(role, str):
        return None
    if "/" not in role and "#" not in role:
        return True, role
    if role.startswith(CONTEXT_ROLES):
        rest = role.removeprefix(CONTEXT_ROLES)
        # …/membership/Instructor#TeachingAssistant is a kind of instructor
        return True, rest.partition("#")[0].strip("/") or rest.rpartition("#")[2]
    for prefix in PERSON_ROLES:
        if role.startswith(prefix):
            return False, role.removeprefix(prefix)
    return None


def standing(roles: Collection[Any]) -> Standing:
    """What these roles make of a person; nobody is a learner who teaches in the same course."""
    known = [found for found in map(_split, roles) if found is not None]
    in_course = {name for course, name in known if course}
    decisive = in_course or {name for _course, name in known}
    if decisive & TEACHING:
        return Standing.INSTRUCTOR
    return Standing.LEARNER if decisive & LEARNING else Standing.OTHER
