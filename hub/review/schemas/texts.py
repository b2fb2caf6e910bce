"""Names of states, outcomes, conflicts and reasons, in words."""

from typing import Any, Final

from hub.core.i18n import lazy_gettext as _l
from hub.review.rules.assignments import AssignmentState
from hub.review.rules.conflicts import Conflict
from hub.review.rules.policies import Change, Depth, Mode, SameSchool, Slot
from hub.review.rules.rubric import Recommendation
from hub.review.rules.suggesting import Reason
from hub.review.rules.visibility import Audience
from hub.review.rules.workflow import Level, RoundState

RECOMMENDATIONS: Final[dict[Recommendation, tuple[Any, Any]]] = {
    Recommendation.ACCEPT: (_l("Approve"), _l("Good to use as it is.")),
    Recommendation.ACCEPT_MINOR: (
        _l("Approve after small changes"),
        _l("The head checks the changes; no further round is needed."),
    ),
    Recommendation.REVISE: (_l("Revise and review again"), _l("The author changes it; then there is a new round.")),
    Recommendation.REJECT: (_l("Do not approve"), _l("Cannot be made suitable by changes.")),
}

OUTCOMES: Final[dict[str, Any]] = {
    "accept": _l("Approved"),
    "revise": _l("Returned for revision"),
    "reject": _l("Not approved"),
}

STATE_LABELS: Final[dict[RoundState, Any]] = {
    RoundState.SUBMITTED: _l("Just submitted"),
    RoundState.SCREENING: _l("Finding reviewers"),
    RoundState.UNDER_REVIEW: _l("Under review"),
    RoundState.DECISION_PENDING: _l("Awaiting decision"),
    RoundState.COUNTERSIGNING: _l("Awaiting signature"),
    RoundState.REVISIONS_REQUIRED: _l("Needs revision"),
    RoundState.ACCEPTED: _l("Approved"),
    RoundState.REJECTED: _l("Not approved"),
    RoundState.CANCELLED: _l("Taken back"),
    RoundState.EXPIRED: _l("Expired"),
}

TASK_LABELS: Final[dict[AssignmentState, Any]] = {
    AssignmentState.INVITED: _l("asked, no answer yet"),
    AssignmentState.RESENT: _l("asked again, no answer yet"),
    AssignmentState.ACCEPTED: _l("accepted"),
    AssignmentState.IN_PROGRESS: _l("at work"),
    AssignmentState.RECEIVED: _l("sent"),
    AssignmentState.VIEWED: _l("read by the head"),
    AssignmentState.CONFIRMED: _l("confirmed"),
    AssignmentState.THANKED: _l("thanked"),
    AssignmentState.DECLINED: _l("declined"),
    AssignmentState.CANCELLED: _l("taken back"),
    AssignmentState.RELEASED: _l("given back"),
}

LEVELS: Final[dict[Level, Any]] = {
    Level.GROUP: _l("subject group"),
    Level.SCHOOL: _l("school"),
    Level.DEPARTMENT: _l("department"),
}

CONFLICTS: Final[dict[Conflict, Any]] = {
    Conflict.AUTHOR: _l("An author cannot take part in the review of their own work."),
    Conflict.SAME_PERSON: _l("This account has an author's mail address or code, so it counts as the author's own."),
    Conflict.LINE_MANAGER: _l("Whoever directs the submitter's group or school decides or signs, but does not review."),
    Conflict.SOLE_REVIEWER: _l("You wrote the only review. Somebody else must decide, or a second reviewer must be heard."),
    Conflict.SIGNED_BEFORE: _l("You have already signed. The next signature must be somebody else's."),
    Conflict.SAME_SCHOOL: _l("Works at an author's school."),
    Conflict.CO_AUTHOR: _l("Wrote something together with an author within the last four years."),
    Conflict.DECLARED: _l("Has declared a relation to an author."),
    Conflict.NAMESAKE: _l("Bears the name of an author who has no account."),
}

REASONS: Final[dict[Reason, Any]] = {
    Reason.FREE: _l("no review open"),
    Reason.LOAD: _l("reviews open: %(value)s"),
    Reason.IN_TIME: _l("sent in time: %(value)s%%"),
    Reason.OFTEN_LATE: _l("sent in time only %(value)s%%"),
    Reason.UNANSWERED: _l("invitations not answered: %(value)s"),
    Reason.WELL_RATED: _l("work rated %(value)s of 5"),
    Reason.KNOWS_KIND: _l("has reviewed this kind %(value)s times"),
    Reason.OTHER_SCHOOL: _l("from another school"),
    Reason.NEW: _l("has not reviewed yet"),
}
"""Messages with a place for the number: fill them by `str(text) % {"value": number}`."""

MODES: Final[dict[Mode, tuple[Any, Any]]] = {
    Mode.SINGLE: (_l("Single blind"), _l("Reviewers know the authors; authors never learn who reviewed.")),
    Mode.DOUBLE: (_l("Double blind"), _l("Neither reviewers nor authors learn who the others are.")),
    Mode.OPEN: (_l("Open"), _l("Reviewers know the authors, and authors learn after the decision who reviewed.")),
}

CHANGES: Final[dict[Change, Any]] = {
    Change.NEW: _l("new work"),
    Change.CONTENT: _l("changed content"),
    Change.METADATA: _l("changed description only"),
}

DEPTHS: Final[dict[Depth, Any]] = {
    Depth.FULL: _l("full review"),
    Depth.LIGHT: _l("one reviewer"),
    Depth.NONE: _l("the head alone decides"),
}

SAME_SCHOOL: Final[dict[SameSchool, Any]] = {
    SameSchool.ALLOW: _l("allowed"),
    SameSchool.REASON: _l("allowed with a reason"),
}

SLOTS: Final[dict[Slot, Any]] = {
    Slot.RESPONSE_BEFORE: _l("Before the answer is due"),
    Slot.RESPONSE_AFTER: _l("After the answer was due"),
    Slot.REVIEW_BEFORE: _l("Before the review is due"),
    Slot.REVIEW_AFTER: _l("After the review was due"),
}

AUDIENCES: Final[dict[Audience, Any]] = {
    Audience.DECIDERS: _l("Only those who decide"),
    Audience.REVIEWERS: _l("Reviewers and those who decide"),
    Audience.CONTRIBUTORS: _l("Also the authors, after the decision"),
    Audience.PUBLIC: _l("Everybody, once it is published"),
}

STANCES: Final[dict[str, Any]] = {
    "done": _l("Done"),
    "partly": _l("Done in part"),
    "not_done": _l("Left as it is"),
}
