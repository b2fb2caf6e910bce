"""Which LTI roles a person of the class is told to have: standard context roles (LTI 1.3, appendix A.2.3)."""

from collections.abc import Collection
from typing import Final

from lti.registrations.rules.names import MEMBERSHIP

BY_ROLE: Final = {
    "pupil": "Learner",
    "teacher": "Instructor",
    "group_member": "Instructor",
    "group_head": "Instructor",
    "school_leader": "Administrator",
    "admin": "Administrator",
}


def lti_roles(held: Collection[str]) -> list[str]:
    """The context roles of somebody who holds these roles in the class, sorted; may be empty."""
    return sorted({MEMBERSHIP + BY_ROLE[role] for role in held if role in BY_ROLE})
