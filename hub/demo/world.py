"""What the parts of the demonstration share: units and people by key, the day it plays on, and a way to let jobs run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from hub.accounts import queries as accounts
from hub.core import clock, jobs
from hub.core.authz import Actor
from hub.core.db import current_scope, session
from hub.core.runtime import Runtime


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in to the demonstration."""

    key: str
    role: str
    role_name: str
    unit: str
    user: str
    name: str
    password: str
    listed: bool
    """Whether the sign-in page offers it."""


@dataclass
class World:
    """Handles to what has been made so far.

    Units: "department", "cluster" (of both schools), "school" (THPT Hồng Lam), "school2" (THPT Bến Ngự), "group.toan", "group.vat-li" …
    (by the group's first subject), "class.12a1", "class.12a2"; of the second school "group2.toan", "class2.12a1".
    People: "teacher" (mathematics, 12A1 and 12A2), "reviewer" and "reviewer2" (mathematics group, members), "head" (its head), "teacher.vat-li"
    and the other subjects, "pupil" (the first of 12A1), "pupil.12a1.01" … "pupil.12a2.30", "parent" (of "pupil"), "librarian", "invigilator",
    "exam_officer", "leader", "specialist", "data_officer", "admin"; of the second school "teacher2", "head2", "librarian2", "pupil2", "leader2".
    """

    runtime: Runtime
    say: Callable[[str], None]
    units: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return clock.now()

    def unit(self, key: str) -> int:
        """The id of a unit."""
        return self.units[key]

    def user(self, key: str) -> int:
        """The id of a person."""
        return self.users[key]

    def actor(self, key: str) -> Actor:
        """A person with the roles they hold now, to call services as."""
        return self.actor_of(self.users[key])

    def actor_of(self, user_id: int) -> Actor:
        """The same by the person's id."""
        return accounts.load_actor(session(), user_id)

    def pupils(self, class_key: str) -> list[int]:
        """Ids of the pupils of "12a1" or "12a2", in the order of the class list."""
        prefix = f"pupil.{class_key}."
        return [self.users[key] for key in sorted(self.users) if key.startswith(prefix)]

    def run_jobs(self) -> int:
        """Runs the jobs that are due here and now (text extraction and the like); how many ran. Not inside a unit of work."""
        current_scope().close_reading()
        return jobs.run_pending(self.runtime)
