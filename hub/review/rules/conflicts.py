"""Conflicts of interest that forbid a part in the review outright. They are checked at assignment, at submission and at decision."""

from collections.abc import Collection
from enum import StrEnum


class Conflict(StrEnum):
    """Why a person may not take part."""

    AUTHOR = "author"  # the author or a co-author, in any round of the thing
    SOLE_REVIEWER = "sole_reviewer"  # would decide on nobody's review but their own


def reviewer_conflict(person: int, authors: Collection[int]) -> Conflict | None:
    """What keeps this person from reviewing, if anything."""
    return Conflict.AUTHOR if person in authors else None


def decider_conflict(person: int, authors: Collection[int], reviewers: Collection[int]) -> Conflict | None:
    """What keeps this person from deciding, if anything; `reviewers` are those whose verdicts were sent.

    Two pairs of eyes at least: a head who also reviewed decides only when somebody else reviewed too.
    """
    if person in authors:
        return Conflict.AUTHOR
    if reviewers and set(reviewers) == {person}:
        return Conflict.SOLE_REVIEWER
    return None
