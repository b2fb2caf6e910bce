"""Who sees what of a review: one table by mode, used by every query. What is not in it is not shown.

Blindness is a security property: no page, mail, export or list decides by itself what to leave out.
"""

from enum import StrEnum
from typing import Final

from hub.review.rules.policies import Mode


class Viewer(StrEnum):
    """From where somebody looks."""

    CONTRIBUTOR = "contributor"  # an author or co-author
    REVIEWER = "reviewer"  # at what others did; one's own is always seen
    DECIDER = "decider"  # the head and those who sign
    PUBLIC = "public"  # whoever may read the published thing


class Fact(StrEnum):
    """What there is to see."""

    AUTHORS = "authors"  # who wrote the thing
    REVIEWERS = "reviewers"  # who reviewed
    DECIDERS = "deciders"  # who decided and signed
    VERDICTS = "verdicts"  # scores, recommendations and texts of sent reviews
    PROGRESS = "progress"  # how many reviews are in
    REASONS = "reasons"  # of the decision and of the signatures
    SUMMARY = "summary"  # the rubric over all reviews
    NOTES = "notes"  # what reviewers write for the head only
    TASKS = "tasks"  # invitations, dates, refusals with their reasons
    RATINGS = "ratings"  # how the head found a reviewer's work
    REPLIES = "replies"  # what authors answer to comments


class When(StrEnum):
    """From when on."""

    ALWAYS = "always"
    SENT = "sent"  # once the viewer's own review is sent
    DECIDED = "decided"  # once the round is decided
    NEVER = "never"


class Audience(StrEnum):
    """Who reads a comment: each level includes those before it."""

    DECIDERS = "deciders"
    REVIEWERS = "reviewers"
    CONTRIBUTORS = "contributors"
    PUBLIC = "public"


_SAME: Final[dict[tuple[Viewer, Fact], When]] = {
    (Viewer.CONTRIBUTOR, Fact.AUTHORS): When.ALWAYS,
    (Viewer.CONTRIBUTOR, Fact.DECIDERS): When.DECIDED,
    (Viewer.CONTRIBUTOR, Fact.VERDICTS): When.DECIDED,
    (Viewer.CONTRIBUTOR, Fact.PROGRESS): When.ALWAYS,
    (Viewer.CONTRIBUTOR, Fact.REASONS): When.DECIDED,
    (Viewer.CONTRIBUTOR, Fact.SUMMARY): When.DECIDED,
    (Viewer.CONTRIBUTOR, Fact.REPLIES): When.ALWAYS,
    (Viewer.REVIEWER, Fact.DECIDERS): When.DECIDED,
    (Viewer.REVIEWER, Fact.VERDICTS): When.DECIDED,
    (Viewer.REVIEWER, Fact.PROGRESS): When.SENT,
    (Viewer.REVIEWER, Fact.REASONS): When.DECIDED,
    (Viewer.REVIEWER, Fact.SUMMARY): When.DECIDED,
    (Viewer.REVIEWER, Fact.REPLIES): When.ALWAYS,
    **{(Viewer.DECIDER, fact): When.ALWAYS for fact in Fact},
    (Viewer.PUBLIC, Fact.SUMMARY): When.DECIDED,
}
_BY_MODE: Final[dict[Mode, dict[tuple[Viewer, Fact], When]]] = {
    Mode.SINGLE: {(Viewer.REVIEWER, Fact.AUTHORS): When.ALWAYS},
    Mode.DOUBLE: {},
    Mode.OPEN: {
        (Viewer.REVIEWER, Fact.AUTHORS): When.ALWAYS,
        (Viewer.REVIEWER, Fact.REVIEWERS): When.DECIDED,
        (Viewer.CONTRIBUTOR, Fact.REVIEWERS): When.DECIDED,
    },
}
TABLE: Final = {mode: {**_SAME, **own} for mode, own in _BY_MODE.items()}

_COMMENTS: Final[dict[Viewer, dict[Audience, When]]] = {
    Viewer.DECIDER: dict.fromkeys(Audience, When.ALWAYS),
    Viewer.REVIEWER: {Audience.REVIEWERS: When.SENT, Audience.CONTRIBUTORS: When.SENT, Audience.PUBLIC: When.SENT},
    Viewer.CONTRIBUTOR: {Audience.CONTRIBUTORS: When.DECIDED, Audience.PUBLIC: When.DECIDED},
    Viewer.PUBLIC: {Audience.PUBLIC: When.DECIDED},
}


def _holds(when: When, *, sent: bool, decided: bool) -> bool:
    return when is When.ALWAYS or (when is When.SENT and (sent or decided)) or (when is When.DECIDED and decided)


def shows(mode: Mode, viewer: Viewer, fact: Fact, *, decided: bool = False, sent: bool = False) -> bool:
    """Whether the viewer sees this; `sent`: the viewer's own review is in; `decided`: the round has ended in a decision."""
    return _holds(TABLE[mode].get((viewer, fact), When.NEVER), sent=sent, decided=decided)


def shows_comment(viewer: Viewer, level: Audience, *, decided: bool = False, sent: bool = False) -> bool:
    """Whether the viewer reads somebody else's comment of this level."""
    return _holds(_COMMENTS[viewer].get(level, When.NEVER), sent=sent, decided=decided)
