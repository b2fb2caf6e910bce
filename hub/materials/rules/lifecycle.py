"""The two lives of a material, as data: of each version, which authors and review move, and of the material, which says what readers get.

No line leads to readers but the one from an accepting decision. A published material stays readable while its next version is at work.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where the work on a version stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    REVISIONS_REQUIRED = "revisions_required"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    DISCARDED = "discarded"


class Standing(StrEnum):
    """What readers get of a material."""

    UNPUBLISHED = "unpublished"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


HIDDEN: Final = frozenset({Standing.SUSPENDED, Standing.WITHDRAWN})
"""Readers had the material and do not get it now; no browser keeps a copy of it."""


class Action(StrEnum):
    """What can happen to a version."""

    EDIT = "edit"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    START_REVIEW = "start_review"
    PAUSE_REVIEW = "pause_review"
    PUBLISH = "publish"
    RETURN = "return"
    REJECT = "reject"
    SUPERSEDE = "supersede"
    CORRECT = "correct"
    DISCARD = "discard"
    RECOVER = "recover"


class Step(StrEnum):
    """What can happen to a material as a whole."""

    PUBLISH = "publish"
    SUSPEND = "suspend"
    RESTORE = "restore"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Transition:
    """One line of a version's table; `permission` is None where an event of the review moves the version."""

    source: State
    action: Action
    target: State
    permission: str | None = None


@dataclass(frozen=True)
class Turn:
    """One line of a material's table; `permission` is None where a decision of the review turns it."""

    source: Standing
    step: Step
    target: Standing
    permission: str | None = None


_S, _A = State, Action
TRANSITIONS: Final = (
    Transition(_S.DRAFT, _A.EDIT, _S.DRAFT, "material:create"),
    Transition(_S.REVISIONS_REQUIRED, _A.EDIT, _S.REVISIONS_REQUIRED, "material:create"),
    Transition(_S.DRAFT, _A.SUBMIT, _S.SUBMITTED, "material:create"),
    Transition(_S.SUBMITTED, _A.TAKE_BACK, _S.DRAFT),
    Transition(_S.SUBMITTED, _A.START_REVIEW, _S.UNDER_REVIEW),
    Transition(_S.UNDER_REVIEW, _A.PAUSE_REVIEW, _S.SUBMITTED),
    Transition(_S.UNDER_REVIEW, _A.PUBLISH, _S.PUBLISHED),
    Transition(_S.UNDER_REVIEW, _A.RETURN, _S.REVISIONS_REQUIRED),
    Transition(_S.SUBMITTED, _A.RETURN, _S.REVISIONS_REQUIRED),
    Transition(_S.UNDER_REVIEW, _A.REJECT, _S.REJECTED),
    Transition(_S.PUBLISHED, _A.SUPERSEDE, _S.SUPERSEDED),
    Transition(_S.PUBLISHED, _A.CORRECT, _S.PUBLISHED, "material:correct"),
    Transition(_S.DRAFT, _A.DISCARD, _S.DISCARDED, "material:create"),
    Transition(_S.REVISIONS_REQUIRED, _A.DISCARD, _S.DISCARDED, "material:create"),
    Transition(_S.DISCARDED, _A.RECOVER, _S.DRAFT, "material:create"),
)
_TABLE: Final = {(line.source, line.action): line for line in TRANSITIONS}

_P, _T = Standing, Step
TURNS: Final = (
    Turn(_P.UNPUBLISHED, _T.PUBLISH, _P.PUBLISHED),
    Turn(_P.PUBLISHED, _T.PUBLISH, _P.PUBLISHED),
    Turn(_P.PUBLISHED, _T.SUSPEND, _P.SUSPENDED, "material:suspend"),
    Turn(_P.SUSPENDED, _T.PUBLISH, _P.SUSPENDED),  # a new version does not lift a suspension: somebody restores
    Turn(_P.SUSPENDED, _T.RESTORE, _P.PUBLISHED, "material:withdraw"),
    Turn(_P.SUSPENDED, _T.WITHDRAW, _P.WITHDRAWN, "material:withdraw"),
    Turn(_P.PUBLISHED, _T.WITHDRAW, _P.WITHDRAWN, "material:withdraw"),
    Turn(_P.WITHDRAWN, _T.PUBLISH, _P.WITHDRAWN),  # a review that was on the way ends, and nothing comes back by it
)
_TURNS: Final = {(line.source, line.step): line for line in TURNS}

OPEN: Final = frozenset({State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.REVISIONS_REQUIRED})
"""States in which there is work to do on a version."""


class NotAllowed(Exception):
    """The action is not open in this state."""


def next_state(state: State, action: Action) -> State:
    """A version's state after the action; raises NotAllowed."""
    try:
        return _TABLE[state, action].target
    except KeyError:
        raise NotAllowed(f"{action} from {state}") from None


def can(state: State, action: Action) -> bool:
    """Whether the action is open to a version in this state."""
    return (state, action) in _TABLE


def next_standing(standing: Standing, step: Step) -> Standing:
    """A material's standing after the step; raises NotAllowed."""
    try:
        return _TURNS[standing, step].target
    except KeyError:
        raise NotAllowed(f"{step} from {standing}") from None


def can_turn(standing: Standing, step: Step) -> bool:
    """Whether the step is open to a material of this standing."""
    return (standing, step) in _TURNS


def shown(standing: Standing, state: State) -> State | Standing:
    """What the tag over a version says: a takedown hides the state of the work."""
    return standing if standing in HIDDEN else state


def may_start_version(standing: Standing, states: Collection[State]) -> bool:
    """Whether a next version may be begun: readers have one, or had one that is suspended, and none is at work."""
    return standing in (Standing.PUBLISHED, Standing.SUSPENDED) and OPEN.isdisjoint(states)
