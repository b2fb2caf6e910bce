"""Shortcuts through peer review, and a kind of thing of its own: the engine must not know what it reviews."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from hub.core.authz import SYSTEM, Actor, Role
from hub.core.db import current_scope, session
from hub.core.events import Event
from hub.core.registry import Registry
from hub.core.uow import UnitOfWork
from hub.review import events
from hub.review.rules.rubric import CURRENT, RUBRICS, Recommendation
from hub.review.schemas.contract import Changes, Link, Preview, Submission
from hub.review.schemas.forms import CommentForm, DeclarationForm, DraftForm, PolicyForm
from hub.review.services import assigning, policies, reviews, rounds
from hub.schools import queries as schools
from hub.schools.services import classes
from tests.factories.accounts import load, make_user
from tests.factories.schools import Place, make_place

FREE = DeclarationForm(no_conflict=True)


def take_on(head: Actor, round_id: int, reviewer: Actor, override: str = "") -> int:
    """The head asks the reviewer, who accepts; the task's id."""
    task = assigning.invite(head, round_id, reviewer.user_id or 0, override)
    assigning.accept(reviewer, task, FREE)
    return task


def set_policy(head: Actor, unit_id: int, **settings: object) -> None:
    """Sets some of a group's settings."""
    current_scope().close_reading()
    policies.set_policy(head, unit_id, schools.get_unit(session(), unit_id).path, PolicyForm.model_validate(settings))


def remark(body: str, place: str = "", **more: object) -> CommentForm:
    """A comment as it is filled in."""
    return CommentForm.model_validate({"place": place, "body": body, **more})


def opinion(
    advice: Recommendation = Recommendation.ACCEPT, to_author: str = "Tốt.", to_head: str = "", **scores: str
) -> DraftForm:
    """A complete verdict by the present rubric."""
    rubric = RUBRICS[CURRENT]
    full = {**dict.fromkeys(rubric.gates, "pass"), **dict.fromkeys(rubric.criteria, "3"), **scores}
    return DraftForm(scores=full, recommendation=advice, to_author=to_author, to_head=to_head)


@dataclass
class Essays:
    """Essays can be reviewed: `writers` says who wrote which now."""

    kind: str = "essay"
    writers: dict[int, frozenset[int]] = field(default_factory=dict)

    def authors(self, session: Session, thing_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        return {number: self.writers.get(number, frozenset()) for number in thing_ids}

    def facts(self, session: Session, snapshots: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
        return [("Essay",) for _one in snapshots]

    def summary(self, session: Session, snapshot: Mapping[str, Any]) -> str:
        return str(snapshot["summary"])

    def preview(self, session: Session, thing_id: int, snapshot: Mapping[str, Any]) -> Preview:
        return Preview("review/invitation.html", {"body": snapshot["body"]})

    def changes(self, session: Session, thing_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
        differ = [key for key in before if before[key] != after.get(key)]
        return Changes("review/invitation.html", {"differ": differ, "before": before, "after": after}, len(differ))

    def link(self, thing_id: int) -> Link:
        return Link("review.index")


@dataclass
class Panel:
    """A subject group at work on essays. `told` is what the owner of essays heard."""

    place: Place
    path: str
    essays: Essays
    author: Actor
    ann: Actor
    bob: Actor
    cora: Actor
    head: Actor
    leader: Actor
    leader2: Actor
    specialist: Actor
    told: list[Event] = field(default_factory=list)

    def submit(self, thing_id: int = 1, author: Actor | None = None, **changes: Any) -> int:
        """Hands an essay in; the round's id."""
        writer = author or self.author
        authors = tuple(changes.pop("authors", (writer.user_id,)))
        self.essays.writers[thing_id] = frozenset(authors)
        values: dict[str, Any] = {
            "kind": "essay",
            "thing_id": thing_id,
            "title": f"Bài luận {thing_id}",
            "authors": authors,
            "unit_id": self.place.group,
            "unit_path": self.path,
            "snapshot": {"summary": "Tóm tắt", "body": "Toàn văn"},
            "version": "1",
        }
        return rounds.open_round(writer, Submission(**{**values, **changes}))

    def review(self, round_id: int, *given: tuple[Actor, DraftForm], override: str = "") -> list[int]:
        """These people are asked, accept and send; their tasks."""
        tasks = [take_on(self.head, round_id, actor, override) for actor, _form in given]
        for task, (actor, form) in zip(tasks, given, strict=True):
            reviews.submit_review(actor, task, form)
        return tasks

    def agreed(self, thing_id: int = 1, override: str = "", **changes: Any) -> int:
        """A round with two reviews that agree."""
        round_id = self.submit(thing_id, **changes)
        self.review(round_id, (self.ann, opinion()), (self.bob, opinion(pedagogy="2")), override=override)
        return round_id

    def names(self) -> list[str]:
        """What the owner heard, by the events' names."""
        return [type(event).__name__ for event in self.told]


def make_panel(registry: Registry) -> Panel:
    """The panel, with essays registered as a kind."""
    place = make_place()
    path = f"/{place.root}/{place.school}/{place.group}/"
    names = {
        "author": "Nguyễn Thu Hà",
        "ann": "Trần Minh Ân",
        "bob": "Đỗ Văn Bình",
        "cora": "Lê Kim Oanh",
        "head": "Phạm Quốc Khánh",
    }
    members = {}
    for key, name in names.items():
        members[key] = make_user(Role.TEACHER, place.school, name=name, username=f"{key}.x")
        classes.add_to_group(SYSTEM, place.group, members[key], head=key == "head")
    leaders = [make_user(Role.SCHOOL_LEADER, place.school, name=name) for name in ("Trần Đình Phong", "Vũ Thị Lan")]
    specialist = make_user(Role.DEPARTMENT_SPECIALIST, place.root, name="Ngô Thanh Sơn")
    essays = Essays()
    rounds.register_kind(registry, essays)
    panel = Panel(
        place=place,
        path=path,
        essays=essays,
        leader=load(leaders[0]),
        leader2=load(leaders[1]),
        specialist=load(specialist),
        **{key: load(number) for key, number in members.items()},
    )

    def listen(uow: UnitOfWork, event: Any) -> None:
        if event.kind == "essay":
            panel.told.append(event)

    for kind in (
        events.ReviewStarted,
        events.ReviewPaused,
        events.ReviewCountersigning,
        events.ReviewDecided,
        events.ReviewCancelled,
        events.ReviewExpired,
    ):
        registry.subscribe(kind, listen)
    return panel
