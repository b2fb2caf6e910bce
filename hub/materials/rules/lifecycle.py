"""The life of a material, as data. Review moves it by events; no line leads to pupils but the one from an accepting decision."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a material stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    REVISIONS_REQUIRED = "revisions_required"
    PUBLISHED = "published"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What can happen to a material."""

    EDIT = "edit"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    START_REVIEW = "start_review"
    PAUSE_REVIEW = "pause_review"
    PUBLISH = "publish"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    DISCARD = "discard"


@dataclass(frozen=True)
class Transition:
    """One line of the table; `permission` is None where an event of the review moves the material."""

    source: State
    action: Action
    target: State
    permission: str | None = None


_S, _A = State, Action
TRANSITIONS: Final = (
    Transition(_S.DRAFT, _A.EDIT, _S.DRAFT, "material:create"),
    Transition(_S.REVISIONS_REQUIRED, _A.EDIT, _S.REVISIONS_REQUIRED, "material:create"),
    Transition(_S.DRAFT, _A.SUBMIT, _S.SUBMITTED, "material:create"),
    Transition(_S.REVISIONS_REQUIRED, _A.SUBMIT, _S.SUBMITTED, "material:create"),
    Transition(_S.SUBMITTED, _A.TAKE_BACK, _S.DRAFT),
    Transition(_S.SUBMITTED, _A.START_REVIEW, _S.UNDER_REVIEW),
    Transition(_S.UNDER_REVIEW, _A.PAUSE_REVIEW, _S.SUBMITTED),
    Transition(_S.UNDER_REVIEW, _A.PUBLISH, _S.PUBLISHED),
    Transition(_S.UNDER_REVIEW, _A.RETURN, _S.REVISIONS_REQUIRED),
    Transition(_S.SUBMITTED, _A.RETURN, _S.REVISIONS_REQUIRED),
    Transition(_S.UNDER_REVIEW, _A.REJECT, _S.REJECTED),
    Transition(_S.PUBLISHED, _A.WITHDRAW, _S.WITHDRAWN, "material:withdraw"),
    Transition(_S.DRAFT, _A.DISCARD, _S.WITHDRAWN, "material:create"),
    Transition(_S.REVISIONS_REQUIRED, _A.DISCARD, _S.WITHDRAWN, "material:create"),
)
_TABLE: Final = {(line.source, line.action): line for line in TRANSITIONS}


class NotAllowed(Exception):
    """The action is not open in this state."""


def next_state(state: State, action: Action) -> State:
    """The state after the action; raises NotAllowed."""
    try:
        return _TABLE[state, action].target
    except KeyError:
        raise NotAllowed(f"{action} from {state}") from None


def can(state: State, action: Action) -> bool:
    """Whether the action is open in this state."""
    return (state, action) in _TABLE


WITHDRAWAL_REASONS: Final = ("licence", "error", "outdated", "privacy", "author", "other")
