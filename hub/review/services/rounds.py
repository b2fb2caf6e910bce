"""Rounds: handed in by an owner, screened and decided by the head of the subject group, signed by those above."""

from datetime import timedelta
from typing import Final

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.registry import Registry
from hub.core.uow import UnitOfWork, unit_of_work
from hub.review.events import ReviewCancelled, ReviewCountersigning, ReviewDecided
from hub.review.models import ReviewAuthor, ReviewDecision, ReviewRound, ReviewSignature
from hub.review.policy import Permission
from hub.review.queries import loading
from hub.review.queries.interests import conflicts_of, set_aside
from hub.review.queries.policies import policy_of
from hub.review.rules.assignments import ASKED, AT_WORK, AssignmentAction, AssignmentState
from hub.review.rules.conflicts import Part, hard, standing
from hub.review.rules.policies import Change
from hub.review.rules.rubric import CURRENT
from hub.review.rules.workflow import Level, RoundAction, RoundState, derive, letter, permission_for
from hub.review.schemas.contract import Reviewable, Submission
from hub.review.services.interests import refuse, require_clear, require_no_author
from hub.review.services.moving import MOVED_ON, audit, move, start, step
from hub.review.services.threads import freeze_replies

DECISIONS: Final = {"accept": RoundAction.ACCEPT, "revise": RoundAction.REVISE, "reject": RoundAction.REJECT}


def register_kind(registry: Registry, kind: Reviewable) -> None:
    """Makes a kind of thing reviewable; called by its owner's wiring."""
    registry.extensions.setdefault(loading.KINDS, {})[kind.kind] = kind


def open_round(actor: Actor, submission: Submission) -> int:
    """Hands a thing in; returns the round's id. Raises Conflict when a round is already open, Invalid for an unknown change or level."""
    require(actor, Permission.SUBMIT, submission.unit_path)
    with unit_of_work() as uow:
        if loading.find_open_round(uow.session, submission.kind, submission.thing_id) is not None:
            raise Conflict(_l("It is already in review."), code="already_in_review")
        now = clock.now()
        policy = policy_of(uow.session, submission.unit_id)
        found = ReviewRound(
            kind=submission.kind,
            thing_id=submission.thing_id,
            number=loading.next_number(uow.session, submission.kind, submission.thing_id),
            unit_id=submission.unit_id,
            unit_path=submission.unit_path,
            title=submission.title,
            snapshot=dict(submission.snapshot),
            version=submission.version,
            change=_change(submission.change),
            mode=policy.mode,
            rubric_version=CURRENT,
            quorum=policy.wanted(Change(submission.change)),
            opened_at=now,
            opened_by=actor.user_id,
            screening_due_at=now + timedelta(days=policy.screening_days),
            active_at=now,
            authors=_authors(submission),
            assignments=[],
            overrides=[],
            signatures=[
                ReviewSignature(level=level, position=position) for position, level in enumerate(_wider(submission.signatures))
            ],
        )
        found.state = derive(loading.round_facts(found))
        uow.session.add(found)
        uow.flush()
        freeze_replies(uow, found)
        levels = ["group", *(signature.level for signature in found.signatures)]
        audit(uow, actor, "review.open", found, change=found.change, quorum=found.quorum, mode=found.mode, levels=levels)
        return found.id


def _change(change: str) -> str:
    if change not in list(Change):
        raise Invalid(_l("This kind of change is not known."), code="change")
    return change


def _wider(signatures: tuple[str, ...]) -> list[str]:
    """The levels wanted besides the group, in their order."""
    if unknown := set(signatures) - set(Level):
        raise Invalid(_l("This level of signature is not known."), code="level", levels=sorted(unknown))
    return [level for level in Level if level in signatures and level is not Level.GROUP]


def _authors(submission: Submission) -> list[ReviewAuthor]:
    own = [ReviewAuthor(user_id=author, name="", email="") for author in sorted(set(submission.authors))]
    return own + [ReviewAuthor(user_id=None, name=other.name, email=other.email) for other in submission.others]


def cancel_round(actor: Actor, kind: str, thing_id: int) -> None:
    """The submitter takes the thing back while nobody has begun to review it; invitations are called off."""
    with unit_of_work() as uow:
        round_id = loading.find_open_round(uow.session, kind, thing_id)
        if round_id is None:
            raise Conflict(MOVED_ON, code="review_state")
        found = loading.load_round(uow.session, round_id, lock=True)
        if actor.user_id not in loading.author_ids(uow.session, found):
            raise NotFound(_l("There is no such review."))
        require(actor, permission_for(RoundAction.CANCEL), found.unit_path)
        move(uow, found, RoundAction.CANCEL)
        call_off(found)
        audit(uow, actor, "review.cancel", found)
        uow.dispatch(ReviewCancelled(found.kind, found.thing_id, found.id))


def call_off(found: ReviewRound) -> None:
    """Ends the tasks that a closed round no longer needs."""
    for assignment in found.assignments:
        if assignment.state in (*ASKED, *AT_WORK):
            step(assignment, AssignmentAction.CANCEL)
            assignment.ended_at = clock.now()
            assignment.ended_reason = "round_closed"


def screen_round(actor: Actor, round_id: int) -> None:
    """Somebody of the group takes the submission up: it is complete and can go to reviewers."""
    with unit_of_work() as uow:
        found = loading.load_round(uow.session, round_id, lock=True)
        require(actor, permission_for(RoundAction.SCREEN), found.unit_path)
        require_no_author(uow, actor, found)
        take_up(actor, found)
        move(uow, found, RoundAction.SCREEN)
        audit(uow, actor, "review.screen", found)


def take_up(actor: Actor, found: ReviewRound) -> None:
    """Notes who first looked after the round."""
    if found.screened_at is None:
        found.screened_at, found.screened_by = clock.now(), actor.user_id


def decide(actor: Actor, round_id: int, outcome: str, reasons: str, override: str = "") -> None:
    """The head decides: "accept", "revise" or "reject". Whatever is not plain acceptance needs reasons.

    Acceptance is the group's signature: with further signatures wanted the round waits for them, else it is accepted.
    `override` is the head's reason for deciding in spite of a soft conflict of their own.
    """
    with unit_of_work() as uow:
        found = loading.load_round(uow.session, round_id, lock=True)
        require(actor, Permission.DECIDE, found.unit_path)
        if outcome not in DECISIONS:
            raise Invalid(_l("Choose a decision."), fields={"outcome": _l("Choose a decision.")})
        require_clear(uow, actor, found, actor.user_id or 0, Part.DECIDER, override)
        if outcome != "revise":  # returning it for another round stays possible whoever reviewed
            require_clear_reviewers(uow, found)
        if outcome != "accept":
            _require_reasons(reasons)
        state = move(uow, found, DECISIONS[outcome])
        decision = ReviewDecision(
            outcome=outcome,
            reasons=reasons.strip(),
            alone=found.quorum == 0 and not loading.submitted(found),
            decided_by=actor.user_id or 0,
            decided_at=clock.now(),
        )
        found.decision = decision
        _consider(found)
        if state != RoundState.COUNTERSIGNING:
            call_off(found)
        uow.flush()
        audit(uow, actor, f"review.{outcome}", found, reasons=reasons.strip(), alone=decision.alone)
        _tell(uow, found, outcome, reasons.strip())


def require_clear_reviewers(uow: UnitOfWork, found: ReviewRound) -> None:
    """No verdict that counts may come from somebody with a conflict that still stands. Raises Forbidden for a hard one, Conflict (code
    "conflict_reviewer") for a soft one that came up since and that the head can still set aside."""
    tasks = {assignment.reviewer_id: assignment for assignment, _verdict in loading.submitted(found)}
    for person, conflicts in conflicts_of(uow.session, found, tasks, Part.REVIEWER).items():
        left = standing(conflicts, set_aside(found, person, Part.REVIEWER))
        if hard(left):
            raise refuse(left[0])
        if left:
            message = _l(
                "A conflict of interest of reviewer %(letter)s has come up. Set it aside with a reason first, beside the name.",
                letter=letter(tasks[person].place),
            )
            raise Conflict(message, code="conflict_reviewer")


def _require_reasons(reasons: str) -> None:
    if not reasons.strip():
        message = _l("Tell the author why, and what to change.")
        raise Invalid(message, code="reasons_missing", fields={"reasons": message})


def _consider(found: ReviewRound) -> None:
    """Deciding takes note of every review that was sent."""
    for assignment, _verdict in loading.submitted(found):
        if assignment.state in (AssignmentState.RECEIVED, AssignmentState.VIEWED):
            step(assignment, AssignmentAction.CONFIRM)


def _tell(uow: UnitOfWork, found: ReviewRound, outcome: str, reasons: str) -> None:
    if found.state == RoundState.COUNTERSIGNING:
        level = loading.round_facts(found).unsigned[0]
        uow.dispatch(ReviewCountersigning(found.kind, found.thing_id, found.id, str(level)))
        return
    if outcome != "revise":
        start(uow, found)  # a head who decides alone ends what never began
    uow.dispatch(ReviewDecided(found.kind, found.thing_id, found.id, outcome, reasons))


def sign(actor: Actor, round_id: int, outcome: str, reasons: str = "", override: str = "") -> None:
    """The school's leader or the department's specialist signs ("sign"), or returns it to the authors with reasons ("return")."""
    with unit_of_work() as uow:
        found = loading.load_round(uow.session, round_id, lock=True)
        if found.state != RoundState.COUNTERSIGNING:
            raise Conflict(MOVED_ON, code="review_state")
        signature = next(one for one in found.signatures if one.outcome is None)
        require(actor, permission_for(RoundAction.SIGN, Level(signature.level)), found.unit_path)
        if outcome not in ("sign", "return"):
            raise Invalid(_l("Choose a decision."), fields={"outcome": _l("Choose a decision.")})
        require_clear(uow, actor, found, actor.user_id or 0, Part.SIGNER, override)
        if outcome == "sign":
            require_clear_reviewers(uow, found)
        else:
            _require_reasons(reasons)
            move(uow, found, RoundAction.RETURN)
        signature.outcome = "signed" if outcome == "sign" else "returned"
        signature.reasons, signature.signed_by, signature.signed_at = reasons.strip(), actor.user_id, clock.now()
        if outcome == "sign":
            move(uow, found, RoundAction.SIGN)
        uow.flush()
        audit(uow, actor, f"review.{outcome}", found, level=signature.level, reasons=reasons.strip())
        _tell(uow, found, "accept" if outcome == "sign" else "revise", reasons.strip())
