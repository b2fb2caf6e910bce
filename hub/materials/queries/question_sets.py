"""Items of the bank in question sets. The item bank stands above materials, so it says what it has through an extension point."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.runtime import current
from hub.materials.models import MaterialVersion
from hub.materials.queries.access import KIND
from hub.materials.schemas import QuestionLine
from hub.review.queries import reports

EXTENSION: Final = "materials.questions"
LONGEST: Final = 100
"""Questions in one set."""
AT_ONCE: Final = 12
"""Questions offered at once."""


class QuestionSource(Protocol):
    """What the item bank puts into `registry.extensions["materials.questions"]`."""

    styles: Sequence[str]
    """Assets that its templates need."""
    scripts: Sequence[str]

    def find(self, session: Session, actor: Actor, ids: Collection[int]) -> Mapping[int, QuestionLine]:
        """Those of the items that the actor may put into a set now, by id."""
        ...

    def show(self, session: Session, versions: Mapping[int, int | None]) -> Mapping[int, QuestionLine]:
        """Those of the items that exist, as readers of a set may see them: without keys. By id the version that was frozen, None: the latest."""
        ...

    def choose(self, session: Session, actor: Actor, subject: str, topic: str, words: str, limit: int) -> list[QuestionLine]:
        """Items that the actor may put into a set, the newest first; an empty subject, topic or text leaves it open."""
        ...

    def topics(self, session: Session, actor: Actor, subject: str) -> list[tuple[str, int]]:
        """The topics of items that the actor may use, by name, with their number of items."""
        ...


class AskedVersion(Protocol):
    """A version of a material as a question set."""

    @property
    def questions(self) -> Sequence[int]:
        """Ids of its items in order."""
        ...

    @property
    def question_versions(self) -> Sequence[int]:
        """What they ask, in the same order; empty while it is a draft."""
        ...


def source() -> QuestionSource | None:
    """The item bank, when there is one."""
    found: QuestionSource | None = current().registry.extensions.get(EXTENSION)
    return found


def find(session: Session, actor: Actor, ids: Collection[int]) -> Mapping[int, QuestionLine]:
    """Items that the actor may use."""
    bank = source()
    return bank.find(session, actor, ids) if bank and ids else {}


def show(session: Session, version: AskedVersion) -> list[QuestionLine]:
    """The items of a set in its order, as far as they exist: as they were when the version was handed in, those of a draft as they are now."""
    bank = source()
    if bank is None or not version.questions:
        return []
    latest: dict[int, int | None] = dict.fromkeys(version.questions)
    frozen = dict(zip(version.questions, version.question_versions, strict=True)) if version.question_versions else {}
    found = bank.show(session, latest | frozen)
    return [found[number] for number in version.questions if number in found]


def of_topics(session: Session, actor: Actor, subject: str, topics: Collection[str]) -> list[int]:
    """Ids of the items of these topics that the actor may use, topic by topic, the oldest first."""
    bank = source()
    if bank is None:
        return []
    return [line.id for topic in topics for line in reversed(bank.choose(session, actor, subject, topic, "", LONGEST + 1))]


def nameless(session: Session, actor: Actor) -> frozenset[int]:
    """Items of unpublished sets that the actor reviews without being told who wrote them: the bank names no author of these either."""
    blind = reports.blind_things(session, actor, KIND)
    if not blind:
        return frozenset()
    rows = session.scalars(
        select(MaterialVersion.questions).where(MaterialVersion.material_id.in_(blind), MaterialVersion.published_at.is_(None))
    )
    return frozenset(number for numbers in rows for number in numbers)
