"""What a pupil's client does with an attempt, apart from saving answers: start or resume, heartbeat, submit; and the clock's closing of attempts."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessments.assembly import queries as assembly
from assessments.delivery import queries
from assessments.delivery.events import AttemptFinished, SittingClosed
from assessments.delivery.models import Attempt, AttemptClient, ResponseEvent, Sitting
from assessments.delivery.rules import log, states, token
from assessments.delivery.schemas import AttemptView, Opening, Submission
from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import Conflict, Forbidden, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import JobContext
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools

AGENT_LENGTH: Final = 200


def issue_token(attempt: AttemptView, client_id: str, binding: str) -> str:
    """A fresh attempt token for this client, bound to its sign-in."""
    runtime = current()
    expires = int(runtime.clock.now().timestamp()) + token.LIFETIME_SECONDS
    content = token.AttemptToken(attempt.id, attempt.form_id, attempt.epoch, client_id, expires)
    return token.issue(token.derive_key(runtime.secret), content, binding)


def start(actor: Actor, sitting_id: int, client_id: str, *, binding: str, agent: str = "") -> Opening:
    """Starts the pupil's attempt, or takes it over into a new page: the epoch rises and any older page becomes stale.

    The attempt of somebody who is not in the class must have been made before, by `admit`. A client that repeats its start (the reply was
    lost) keeps its epoch.
    """
    with unit_of_work() as uow:
        sitting = _sitting(uow.session, sitting_id)
        attempt = _locked(uow.session, sitting_id, actor)
        if attempt is None:
            _require_pupil(uow.session, actor, sitting)
            attempt = _new_attempt(uow, sitting, actor, "class")
        if attempt.state in states.FINISHED:
            raise Conflict(_l("You have handed in this test already."), code="attempt_finished", receipt=attempt.receipt)
        _take_over(uow.session, attempt, client_id, agent)
        view = AttemptView.model_validate(attempt)
        answers = queries.answers(uow.session, attempt.id)
        acked = log.acked_through(queries.seqs(uow.session, attempt.id, client_id))
        sha256 = assembly.form_hash(uow.session, attempt.form_id)
    return Opening(
        attempt=view, token=issue_token(view, client_id, binding), form_sha256=sha256, answers=answers, acked_through=acked
    )


def admit(actor: Actor, sitting_id: int) -> AttemptView:
    """Gives somebody outside the class an attempt at an open sitting: for a learner whom a trusted outside platform launches.

    The caller (lti.tool) has checked the launch. Coming again finds the same attempt.
    """
    with unit_of_work() as uow:
        sitting = _sitting(uow.session, sitting_id)
        attempt = _locked(uow.session, sitting_id, actor) or _new_attempt(uow, sitting, actor, "launch")
        return AttemptView.model_validate(attempt)


def _sitting(session: Session, sitting_id: int) -> Sitting:
    sitting = session.get(Sitting, sitting_id)
    if sitting is None or sitting.state == states.SittingState.CANCELLED:
        raise NotFound(_l("There is no such sitting."), code="unknown_sitting")
    return sitting


def _locked(session: Session, sitting_id: int, actor: Actor) -> Attempt | None:
    return session.scalars(
        select(Attempt).where(Attempt.sitting_id == sitting_id, Attempt.pupil_id == actor.user_id).with_for_update()
    ).one_or_none()


def _require_pupil(session: Session, actor: Actor, sitting: Sitting) -> None:
    if not schools.is_pupil_of(session, actor.user_id, sitting.class_unit_id):
        raise Forbidden(_l("This test is for another class."), code="not_your_sitting")


def _new_attempt(uow: UnitOfWork, sitting: Sitting, actor: Actor, entry: str) -> Attempt:
    now = clock.now()
    phase = states.phase(sitting.state, sitting.opens_at, sitting.closes_at, now)
    if phase == states.Phase.UPCOMING:
        raise Conflict(_l("This test has not begun yet."), code="not_open_yet", opens_at=sitting.opens_at.isoformat())
    if phase != states.Phase.OPEN:
        raise Conflict(_l("This test is over."), code="sitting_over")
    if actor.user_id is None:
        raise Forbidden(_l("Only a person can take a test."))
    attempt = Attempt(
        sitting_id=sitting.id,
        pupil_id=actor.user_id,
        form_id=sitting.form_id,
        entry=entry,
        state=states.AttemptState.OPEN,
        started_at=now,
        deadline_at=states.deadline(now, sitting.duration_minutes, sitting.closes_at),
        epoch=0,
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(attempt)
    except IntegrityError:  # another page of the same pupil started it in this very moment
        attempt = _locked(uow.session, sitting.id, actor) or attempt
    return attempt


def _take_over(session: Session, attempt: Attempt, client_id: str, agent: str) -> None:
    known = session.get(AttemptClient, (attempt.id, client_id))
    now = clock.now()
    if known is not None:
        if known.epoch != attempt.epoch:
            raise Conflict(_l("This test was opened in another page after this one."), code="replaced")
        known.seen_at = now
        return
    attempt.epoch += 1
    session.add(
        AttemptClient(
            attempt_id=attempt.id,
            client_id=client_id,
            epoch=attempt.epoch,
            opened_at=now,
            seen_at=now,
            agent=agent[:AGENT_LENGTH],
        )
    )


def own_attempt(session: Session, actor: Actor, attempt_id: int) -> AttemptView:
    """The attempt, if it is the actor's; raises NotFound otherwise, so that nobody learns of others'."""
    attempt = queries.get_attempt(session, attempt_id)
    if attempt.pupil_id != actor.user_id:
        raise NotFound(_l("There is no such attempt."), code="unknown_attempt")
    return attempt


def heartbeat(actor: Actor, attempt_id: int, client_id: str, *, binding: str) -> tuple[AttemptView, str | None, int, int]:
    """Checks the sign-in again and tells what holds now: the attempt, a fresh token, acknowledged-through, and the number of stale events.

    A client that was replaced gets a token of its own epoch still, to hand over what it holds.
    """
    with unit_of_work() as uow:
        attempt = own_attempt(uow.session, actor, attempt_id)
        known = uow.session.get(AttemptClient, (attempt_id, client_id))
        if known is None:
            raise NotFound(_l("This page did not start the attempt."), code="unknown_client")
        known.seen_at = clock.now()
        view = attempt.model_copy(update={"epoch": known.epoch})
        acked = log.acked_through(queries.seqs(uow.session, attempt_id, client_id))
        stale = queries.stale_events(uow.session, attempt_id)
    return attempt, issue_token(view, client_id, binding), acked, stale


def submit(actor: Actor, attempt_id: int, client_id: str, last_seq: int) -> Submission:
    """Hands the attempt in. It is complete when 1 to `last_seq` of the client have arrived; until then it waits for them. Repeating is harmless."""
    with unit_of_work() as uow:
        own_attempt(uow.session, actor, attempt_id)
        attempt = lock_attempt(uow.session, attempt_id)
        arrived = queries.seqs(uow.session, attempt_id, client_id)
        missing = log.missing(arrived, last_seq)
        if attempt.state in states.TAKING_ANSWERS:
            known = uow.session.get(AttemptClient, (attempt_id, client_id))
            if known is None:
                raise NotFound(_l("This page did not start the attempt."), code="unknown_client")
            if known.epoch != attempt.epoch:
                raise Conflict(_l("This test was opened in another page after this one."), code="replaced")
            attempt.submit_client, attempt.last_seq = client_id, last_seq
            if missing:
                attempt.state = states.AttemptState.SUBMITTING
            else:
                _finish(uow, attempt, _final_state(attempt))
        return Submission(attempt=AttemptView.model_validate(attempt), missing=missing, acked_through=log.acked_through(arrived))


def complete_submission(attempt_id: int) -> AttemptView:
    """Finishes a submission whose last awaited answers have just arrived; does nothing when some are still missing."""
    with unit_of_work() as uow:
        attempt = lock_attempt(uow.session, attempt_id)
        if attempt.state == states.AttemptState.SUBMITTING and attempt.submit_client is not None:
            arrived = queries.seqs(uow.session, attempt_id, attempt.submit_client)
            if not log.missing(arrived, attempt.last_seq or 0):
                _finish(uow, attempt, _final_state(attempt))
        return AttemptView.model_validate(attempt)


def lock_attempt(session: Session, attempt_id: int) -> Attempt:
    """The attempt's row, held against every other writer until the end of the transaction; raises NotFound."""
    attempt = session.scalars(
        select(Attempt).where(Attempt.id == attempt_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if attempt is None:
        raise NotFound(_l("There is no such attempt."), code="unknown_attempt")
    return attempt


def _final_state(attempt: Attempt) -> states.AttemptState:
    """What a submission of now makes of the attempt: after the grace it is as if the clock had closed it."""
    grace = current().settings.submit_grace_seconds
    late = states.is_past_grace(attempt.deadline_at, grace, clock.now())
    return states.AttemptState.EXPIRED if late else states.AttemptState.SUBMITTED


def _finish(uow: UnitOfWork, attempt: Attempt, state: states.AttemptState) -> None:
    """Closes the attempt for answers and vouches for its log. Somebody who ran out of time finished at the deadline, whenever that is noticed."""
    now = clock.now()
    rows = uow.session.scalars(select(ResponseEvent).where(ResponseEvent.attempt_id == attempt.id))
    attempt.log_hash = log.log_hash(queries.entry(row) for row in rows)
    attempt.receipt = log.receipt_code(attempt.log_hash, attempt.id)
    if state == states.AttemptState.SUBMITTED:
        attempt.submitted_at, attempt.finished_at = now, min(now, attempt.deadline_at)
    else:
        attempt.finished_at = attempt.deadline_at
    attempt.state = state
    uow.dispatch(AttemptFinished(attempt.id, attempt.sitting_id))


def expire(attempt_id: int) -> None:
    """Closes an attempt whose time and grace are over; harmless when it was handed in meanwhile."""
    with unit_of_work() as uow:
        attempt = lock_attempt(uow.session, attempt_id)
        grace = current().settings.submit_grace_seconds
        if attempt.state in states.TAKING_ANSWERS and states.is_past_grace(attempt.deadline_at, grace, clock.now()):
            _finish(uow, attempt, states.AttemptState.EXPIRED)


def sweep(ctx: JobContext) -> None:
    """Job `delivery.sweep`: closes attempts whose time is over, then sittings in which none is open any more."""
    with unit_of_work() as uow:
        now = clock.now()
        late = queries.overdue(uow.session, now - timedelta(seconds=ctx.runtime.settings.submit_grace_seconds))
    for attempt_id in late:
        expire(attempt_id)
    with unit_of_work() as uow:
        _close_sittings(uow)


def _close_sittings(uow: UnitOfWork) -> None:
    running = select(Attempt.id).where(Attempt.sitting_id == Sitting.id, Attempt.state.in_(states.TAKING_ANSWERS))
    over = uow.session.scalars(
        select(Sitting.id).where(
            Sitting.state == states.SittingState.PLANNED, Sitting.closes_at <= clock.now(), ~running.exists()
        )
    ).all()
    for sitting_id in over:
        uow.session.execute(update(Sitting).where(Sitting.id == sitting_id).values(state=states.SittingState.CLOSED))
        uow.dispatch(SittingClosed(sitting_id))
