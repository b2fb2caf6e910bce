"""What is done with marks: marking an attempt, confirming and releasing a sitting's marks."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessments.delivery import queries as delivery
from assessments.delivery.rules import log, states
from assessments.delivery.schemas import AttemptView, SittingView
from assessments.marking import queries, rules
from assessments.marking.events import AttemptMarked, MarkReady, ResultReleased
from assessments.marking.models import AttemptMark, ItemMark, SittingResult
from assessments.marking.policy import Permission
from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import Conflict, Forbidden, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import JobContext
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools


def mark_job(ctx: JobContext, attempt_id: int) -> None:
    """Job `marking.mark_attempt`: marks an attempt that is finished. Running again changes nothing unless the key changed."""
    mark_attempt(ctx.actor, attempt_id)


def mark_attempt(actor: Actor, attempt_id: int) -> None:
    """Marks a finished attempt from its answer log and the present key."""
    with unit_of_work() as uow:
        attempt = delivery.get_attempt(uow.session, attempt_id)
        if attempt.state not in states.FINISHED or attempt.log_hash is None or attempt.finished_at is None:
            raise Conflict(_l("This attempt is still running."), code="attempt_running")
        keys = queries.item_keys(uow.session, attempt.form_id)
        counted = log.replay(delivery.log_of(uow.session, attempt_id))
        result = rules.mark_attempt(keys, {item: entry.value for item, entry in counted.items()})
        _store(uow.session, attempt, result, rules.key_hash(keys))
        uow.dispatch(
            AttemptMarked(
                attempt.id,
                attempt.sitting_id,
                attempt.pupil_id,
                result.score,
                result.max_score,
                attempt.submitted_at or attempt.finished_at,
            )
        )
        uow.audit(actor, "attempt.mark", ("attempt", attempt_id), {"score": str(result.score), "mark": str(result.mark)})


def _store(session: Session, attempt: AttemptView, result: rules.AttemptResult, key_hash: str) -> None:
    held = session.get(AttemptMark, attempt.id)
    values: dict[str, Any] = {
        "score": result.score,
        "max_score": result.max_score,
        "mark": result.mark,
        "key_hash": key_hash,
        "log_hash": attempt.log_hash,
        "marked_at": clock.now(),
    }
    if held is None:
        session.add(AttemptMark(attempt_id=attempt.id, sitting_id=attempt.sitting_id, pupil_id=attempt.pupil_id, **values))
    else:
        for name, value in values.items():
            setattr(held, name, value)
    session.flush()
    session.execute(delete(ItemMark).where(ItemMark.attempt_id == attempt.id))
    session.add_all(
        ItemMark(
            attempt_id=attempt.id,
            item=item.ref,
            value=item.value,
            score=item.score,
            max_score=item.max_score,
            outcome=item.outcome,
        )
        for item in result.items
    )


def may_confirm(session: Session, actor: Actor, sitting: SittingView) -> bool:
    """Whether the actor may confirm the marks of this sitting."""
    return actor.can(Permission.CONFIRM_ANY, sitting.unit_path) or (
        actor.can(Permission.CONFIRM) and schools.teaches(session, actor.user_id, sitting.class_unit_id, sitting.subject_code)
    )


def _require_confirming(session: Session, actor: Actor, sitting: SittingView) -> None:
    if not may_confirm(session, actor, sitting):
        raise Forbidden(_l("You do not teach this subject in this class."), permission=str(Permission.CONFIRM))


def confirm_marks(actor: Actor, sitting_id: int) -> int:
    """The teacher takes the marks over: they go to the grade book; how many. Confirming again sends changed ones again."""
    with unit_of_work() as uow:
        sitting = delivery.get_sitting(uow.session, sitting_id)
        _require_confirming(uow.session, actor, sitting)
        marks = queries.marks_of_sitting(uow.session, sitting_id)
        _require_all_marked(uow.session, sitting, marks)
        result = _result(uow.session, sitting_id)
        if result.state == rules.ResultState.MARKED:
            result.state = rules.ResultState.CONFIRMED
        result.confirmed_by, result.confirmed_at = actor.user_id, clock.now()
        if sitting.target_kind is not None:
            _send(uow, sitting, marks)
        details = {"marks": len(marks), "kind": sitting.target_kind, "index": sitting.target_index}
        uow.audit(actor, "sitting.confirm_marks", ("sitting", sitting_id), details, unit_path=sitting.unit_path)
        return len(marks)


def _require_all_marked(session: Session, sitting: SittingView, marks: dict[int, AttemptMark]) -> None:
    attempts = delivery.attempts_of_sitting(session, sitting.id)
    if any(attempt.state in states.TAKING_ANSWERS for attempt in attempts):
        raise Conflict(_l("Pupils are still working on this test."), code="sitting_running")
    if any(attempt.pupil_id not in marks for attempt in attempts):
        raise Conflict(_l("Marking is not finished yet. Try again in a minute."), code="marking_running")
    if not attempts:
        raise Conflict(_l("Nobody has taken this test."), code="nothing_to_confirm")


def _result(session: Session, sitting_id: int) -> SittingResult:
    result = session.scalars(select(SittingResult).where(SittingResult.sitting_id == sitting_id).with_for_update()).one_or_none()
    if result is None:
        result = SittingResult(sitting_id=sitting_id, state=rules.ResultState.MARKED)
        session.add(result)
    return result


def _send(uow: UnitOfWork, sitting: SittingView, marks: dict[int, AttemptMark]) -> None:
    pupils = {pupil.id for pupil in schools.pupils_of(uow.session, sitting.class_unit_id)}
    for pupil_id, mark in sorted(marks.items()):
        if pupil_id in pupils:
            uow.dispatch(
                MarkReady(
                    pupil_id=pupil_id,
                    class_unit_id=sitting.class_unit_id,
                    subject_code=sitting.subject_code,
                    school_year=sitting.school_year,
                    semester=sitting.semester,
                    kind=sitting.target_kind or "tx",
                    index=sitting.target_index or 1,
                    mark=mark.mark,
                    source="sitting",
                    source_id=mark.attempt_id,
                )
            )


def takes_pupils(sitting: SittingView) -> bool:
    """Whether somebody may still begin this sitting."""
    return states.phase(sitting.state, sitting.opens_at, sitting.closes_at, clock.now()) in (
        states.Phase.UPCOMING,
        states.Phase.OPEN,
    )


def release_results(actor: Actor, sitting_id: int) -> int:
    """Lets pupils see their results; how many. The marks must be confirmed before."""
    with unit_of_work() as uow:
        sitting = delivery.get_sitting(uow.session, sitting_id)
        _require_confirming(uow.session, actor, sitting)
        result = _result(uow.session, sitting_id)
        if result.state == rules.ResultState.MARKED:
            raise Conflict(_l("Confirm the marks first."), code="not_confirmed")
        if takes_pupils(sitting):
            raise Conflict(
                _l("The test is still open: pupils who have not begun could learn the answers from the results. Close it first."),
                code="sitting_open",
            )
        result.state = rules.ResultState.RELEASED
        result.released_at = result.released_at or clock.now()
        attempts = delivery.attempts_of_sitting(uow.session, sitting_id)
        marks = queries.marks_of_sitting(uow.session, sitting_id)
        for attempt in attempts:
            mark = marks.get(attempt.pupil_id)
            if mark is not None:
                uow.dispatch(
                    ResultReleased(attempt.id, sitting_id, attempt.pupil_id, mark.score, mark.max_score, _moment(attempt))
                )
        uow.audit(actor, "sitting.release", ("sitting", sitting_id), {"results": len(marks)}, unit_path=sitting.unit_path)
        return len(marks)


def _moment(attempt: AttemptView) -> datetime:
    return attempt.submitted_at or attempt.finished_at or attempt.started_at


def get_own_result(session: Session, actor: Actor, sitting_id: int) -> tuple[SittingView, AttemptView, AttemptMark]:
    """A pupil's released result; raises NotFound while there is none to see."""
    attempt = delivery.find_attempt(session, sitting_id, actor.user_id) if actor.user_id is not None else None
    mark = queries.get_mark(session, attempt.id) if attempt else None
    if attempt is None or mark is None or queries.result_state(session, sitting_id) != rules.ResultState.RELEASED:
        raise NotFound(_l("There is no result to see yet."), code="no_result")
    return delivery.get_sitting(session, sitting_id), attempt, mark
