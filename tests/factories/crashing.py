"""A process that dies at any step: before something is written, logged, told, queued or committed, and wherever the time is asked."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hub.core.db import Base
from hub.core.uow import UnitOfWork
from tests.hub import Hub

Act = Callable[[], Any]
WRITTEN = ("review_", "audit_event", "job")


def dump(hub: Hub, *more: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that peer review wrote, with the audit log and the jobs, and the tables whose names begin with `more`."""
    reading = hub.session
    tables = [table for table in Base.metadata.sorted_tables if table.name.startswith((*WRITTEN, *more))]
    return {
        table.name: [tuple(row) for row in reading.execute(select(table).order_by(*table.primary_key.columns))]
        for table in tables
    }


class Crash(BaseException):
    """A process that dies: no handler for ordinary errors sees it."""


class Crasher:
    """Dies at a given step: before anything is written, logged, told, queued or committed, and wherever the time is asked."""

    def __init__(self, hub: Hub, patch: pytest.MonkeyPatch, *more: str) -> None:
        self.more = more
        self.hub, self.at, self.steps = hub, 0, 0
        for name in ("flush", "dispatch", "audit", "enqueue", "commit"):
            patch.setattr(UnitOfWork, name, self._wrap(getattr(UnitOfWork, name)))
        patch.setattr(hub.clock, "now", self._wrap(hub.clock.now))

    def _wrap(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **values: Any) -> Any:
            self.steps += 1
            if self.steps == self.at:
                raise Crash
            return original(*args, **values)

        return step

    def until_it_works(self, act: Act, unharmed: Callable[[], None]) -> tuple[int, Any]:
        """Lets the action die at its first, second… step; how often it died, and what it gave in the end."""
        for died in range(200):
            self.at, self.steps = died + 1, 0
            try:
                made = act()
            except Crash:
                self.at = 0
                unharmed()
            else:
                self.at = 0
                return died, made
        raise AssertionError("the action never ends")

    def run(self, name: str, act: Act, told: list[Any]) -> Any:
        """Lets the action die at every step, and asserts that each time nothing was written (`told` is what listeners wrote down) and that
        the same action then succeeds; what it gave."""
        before, heard = dump(self.hub, *self.more), len(told)

        def unharmed() -> None:
            assert dump(self.hub, *self.more) == before, name
            del told[heard:]

        died, made = self.until_it_works(act, unharmed)
        assert died >= 2, name
        assert dump(self.hub, *self.more) != before, name
        return made
