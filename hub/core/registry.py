"""What the features declare about themselves in their `wiring.py`: the only place where the frame learns of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hub.core.authz import Actor, Role
from hub.core.events import Event
from hub.core.today import TodayEntry

if TYPE_CHECKING:
    from flask import Blueprint
    from sqlalchemy.orm import Session

    from hub.core.search import SearchDocument
    from hub.core.uow import UnitOfWork

Subscriber = Callable[["UnitOfWork", Any], None]
TodaySource = Callable[[Actor, "Session"], list[TodayEntry]]
SearchSource = Callable[["Session"], Iterator["SearchDocument"]]


@dataclass(frozen=True)
class JobSpec:
    """A job's name, its handler (`handler(ctx, **args)`, idempotent), its queue and how often it is tried.

    A `patient` one is tried for ever while an outside service is Unavailable: it waits for it to return.
    """

    name: str
    handler: Callable[..., None]
    queue: str
    max_attempts: int
    patient: bool = False


@dataclass
class Registry:
    """All declarations, in the order in which features were wired."""

    blueprints: list["Blueprint"] = field(default_factory=list)
    jobs: dict[str, JobSpec] = field(default_factory=dict)
    timetable: dict[str, float] = field(default_factory=dict)
    grants: dict[str, frozenset[Role]] = field(default_factory=dict)
    today_sources: list[TodaySource] = field(default_factory=list)
    search_sources: dict[str, SearchSource] = field(default_factory=dict)
    app_hooks: list[Callable[[Any], None]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    _subscribers: dict[type[Event], list[Subscriber]] = field(default_factory=dict)

    def blueprint(self, blueprint: "Blueprint") -> None:
        """Adds a feature's routes."""
        self.blueprints.append(blueprint)

    def permissions(self, grants: Mapping[Any, frozenset[Role]]) -> None:
        """Adds a feature's permission table; a permission is declared once."""
        for permission, roles in grants.items():
            name = str(permission)
            if name in self.grants:
                raise ValueError(f"permission {name} is declared twice")
            self.grants[name] = roles

    def job(
        self, name: str, handler: Callable[..., None], *, queue: str = "default", max_attempts: int = 8, patient: bool = False
    ) -> None:
        """Adds a job; its name is declared once."""
        if name in self.jobs:
            raise ValueError(f"job {name} is declared twice")
        self.jobs[name] = JobSpec(name, handler, queue, max_attempts, patient)

    def every(self, seconds: float, name: str) -> None:
        """Runs the job `name` at this interval."""
        self.timetable[name] = seconds

    def subscribe(self, event: type[Event], subscriber: Subscriber) -> None:
        """Calls `subscriber(uow, event)` inside the transaction of each event of this class."""
        self._subscribers.setdefault(event, []).append(subscriber)

    def subscribers(self, event: type[Event]) -> list[Subscriber]:
        """Who listens to events of this class."""
        return self._subscribers.get(event, [])

    def today(self, source: TodaySource) -> None:
        """Adds a source of lines for the home page."""
        self.today_sources.append(source)

    def search_source(self, kind: str, source: SearchSource) -> None:
        """Adds the source from which the search index of this kind can be rebuilt."""
        self.search_sources[kind] = source

    def on_app(self, hook: Callable[[Any], None]) -> None:
        """Runs `hook(app)` once when the web application is made (before_request functions and the like)."""
        self.app_hooks.append(hook)
