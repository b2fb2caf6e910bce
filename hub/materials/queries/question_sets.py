"""Items of the bank in question sets. The item bank stands above materials, so it says what it has through an extension point."""

from collections.abc import Collection, Mapping
from typing import Final, Protocol

from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.runtime import current
from hub.materials.schemas import QuestionLine

EXTENSION: Final = "materials.questions"


class QuestionSource(Protocol):
    """What the item bank puts into `registry.extensions["materials.questions"]`."""

    def find(self, session: Session, actor: Actor, ids: Collection[int]) -> Mapping[int, QuestionLine]:
        """Those of the items that the actor may put into a set, by id."""
        ...

    def show(self, session: Session, ids: Collection[int]) -> Mapping[int, QuestionLine]:
        """Those of the items that still exist, as readers of a set may see them: without keys."""
        ...


def source() -> QuestionSource | None:
    """The item bank, when there is one."""
    found: QuestionSource | None = current().registry.extensions.get(EXTENSION)
    return found


def find(session: Session, actor: Actor, ids: Collection[int]) -> Mapping[int, QuestionLine]:
    """Items that the actor may use."""
    bank = source()
    return bank.find(session, actor, ids) if bank and ids else {}


def show(session: Session, ids: Collection[int]) -> list[QuestionLine]:
    """The items of a set in its order, as far as they exist."""
    bank = source()
    found = bank.show(session, ids) if bank and ids else {}
    return [found[number] for number in ids if number in found]
