"""Reads of sittings, attempts and answers, for this feature and those above it."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from assessments.assembly import queries as assembly
from assessments.delivery.models import Attempt, AttemptClient, ResponseCurrent, ResponseEvent, Sitting
from assessments.delivery.policy import Permission
from assessments.delivery.rules import log, states
from assessments.delivery.rules.values import Slot
from assessments.delivery.schemas import Answer, AttemptView, SittingView
from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.today import TodayEntry, TodayKind
from hub.schools import queries as schools
from hub.web.paging import Page, PageArgs, keyset


def get_sitting(session: Session, sitting_id: int) -> SittingView:
    """One sitting; raises NotFound."""
    row = session.get(Sitting, sitting_id)
    if row is None:
        raise NotFound(_l("There is no such sitting."), code="unknown_sitting")
    return SittingView.model_validate(row)


def sittings(session: Session, ids: Collection[int]) -> dict[int, SittingView]:
    """Sittings by id, for lists."""
    if not ids:
        return {}
    return {row.id: SittingView.model_validate(row) for row in session.scalars(select(Sitting).where(Sitting.id.in_(ids)))}


def sittings_for_staff(session: Session, actor: Actor, class_ids: Collection[int], page: PageArgs) -> Page[SittingView]:
    """Sittings that the actor opened, of the classes they teach, and of the units whose sittings they may read; the latest first."""
    paths = actor.paths(Permission.READ)
    seen = or_(
        Sitting.created_by == actor.user_id,
        Sitting.class_unit_id.in_(class_ids),
        *(Sitting.unit_path.startswith(path, autoescape=True) for path in paths),
    )
    statement = select(Sitting).where(seen, Sitting.state != states.SittingState.CANCELLED)
    found = keyset(session, statement, (Sitting.opens_at.desc(), Sitting.id.desc()), page)
    return found.map(SittingView.model_validate)


def sittings_for_pupil(session: Session, pupil_id: int, class_ids: Collection[int], page: PageArgs) -> Page[SittingView]:
    """Sittings of the pupil's classes and those they were admitted to; the latest first."""
    own = select(Attempt.sitting_id).where(Attempt.pupil_id == pupil_id)
    statement = select(Sitting).where(
        or_(Sitting.class_unit_id.in_(class_ids), Sitting.id.in_(own)), Sitting.state != states.SittingState.CANCELLED
    )
    found = keyset(session, statement, (Sitting.opens_at.desc(), Sitting.id.desc()), page)
    return found.map(SittingView.model_validate)


def sittings_created_by(session: Session, user_id: int, limit: int = 50) -> list[SittingView]:
    """What somebody opened, the latest first."""
    rows = session.scalars(
        select(Sitting)
        .where(Sitting.created_by == user_id, Sitting.state != states.SittingState.CANCELLED)
        .order_by(Sitting.id.desc())
        .limit(limit)
    )
    return [SittingView.model_validate(row) for row in rows]


def closed_sittings(session: Session, user_id: int, limit: int = 20) -> list[SittingView]:
    """Sittings that this person opened and that are closed, the latest first."""
    rows = session.scalars(
        select(Sitting)
        .where(Sitting.created_by == user_id, Sitting.state == states.SittingState.CLOSED)
        .order_by(Sitting.closes_at.desc())
        .limit(limit)
    )
    return [SittingView.model_validate(row) for row in rows]


def sittings_around(session: Session, class_ids: Collection[int], start: datetime, end: datetime) -> list[SittingView]:
    """Sittings of these classes that are open at some time between the two moments, by their start."""
    if not class_ids:
        return []
    rows = session.scalars(
        select(Sitting)
        .where(
            Sitting.class_unit_id.in_(class_ids),
            Sitting.state == states.SittingState.PLANNED,
            Sitting.closes_at > start,
            Sitting.opens_at <= end,
        )
        .order_by(Sitting.opens_at, Sitting.id)
        .limit(50)
    )
    return [SittingView.model_validate(row) for row in rows]


def sittings_of_papers(session: Session, paper_ids: Collection[int]) -> dict[int, list[SittingView]]:
    """The sittings of each of these tests, the latest first."""
    found: dict[int, list[SittingView]] = {number: [] for number in paper_ids}
    if paper_ids:
        for row in session.scalars(select(Sitting).where(Sitting.paper_id.in_(paper_ids)).order_by(Sitting.id.desc())):
            found[row.paper_id].append(SittingView.model_validate(row))
    return found


def get_attempt(session: Session, attempt_id: int) -> AttemptView:
    """One attempt; raises NotFound."""
    row = session.get(Attempt, attempt_id)
    if row is None:
        raise NotFound(_l("There is no such attempt."), code="unknown_attempt")
    return AttemptView.model_validate(row)


def find_attempt(session: Session, sitting_id: int, pupil_id: int) -> AttemptView | None:
    """The pupil's attempt at the sitting, or None."""
    row = session.scalars(select(Attempt).where(Attempt.sitting_id == sitting_id, Attempt.pupil_id == pupil_id)).one_or_none()
    return AttemptView.model_validate(row) if row else None


def attempts_of_pupil(session: Session, pupil_id: int, sitting_ids: Collection[int]) -> dict[int, AttemptView]:
    """The pupil's attempts by sitting."""
    if not sitting_ids:
        return {}
    rows = session.scalars(select(Attempt).where(Attempt.pupil_id == pupil_id, Attempt.sitting_id.in_(sitting_ids)))
    return {row.sitting_id: AttemptView.model_validate(row) for row in rows}


def attempts_of_sitting(session: Session, sitting_id: int) -> list[AttemptView]:
    """All attempts at a sitting, in the order they were started."""
    rows = session.scalars(select(Attempt).where(Attempt.sitting_id == sitting_id).order_by(Attempt.id))
    return [AttemptView.model_validate(row) for row in rows]


def attempt_counts(session: Session, sitting_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """For each sitting, how many attempts are in each state."""
    found: dict[int, dict[str, int]] = {number: {} for number in sitting_ids}
    if sitting_ids:
        rows = session.execute(
            select(Attempt.sitting_id, Attempt.state, func.count())
            .where(Attempt.sitting_id.in_(sitting_ids))
            .group_by(Attempt.sitting_id, Attempt.state)
        )
        for sitting_id, state, count in rows:
            found[sitting_id][state] = count
    return found


def answered_counts(session: Session, sitting_id: int) -> dict[int, int]:
    """How many questions each attempt of a sitting has an answer for (one that was taken back still counts)."""
    rows = session.execute(
        select(ResponseCurrent.attempt_id, func.count())
        .join(Attempt, Attempt.id == ResponseCurrent.attempt_id)
        .where(Attempt.sitting_id == sitting_id)
        .group_by(ResponseCurrent.attempt_id)
    )
    return {attempt_id: count for attempt_id, count in rows}  # noqa: C416 -- a Row is no tuple to the type checker


def overdue(session: Session, before: datetime, limit: int = 500) -> list[int]:
    """Ids of attempts still taking answers whose deadline lies before this moment."""
    rows = session.scalars(
        select(Attempt.id)
        .where(Attempt.state.in_(states.TAKING_ANSWERS), Attempt.deadline_at < before)
        .order_by(Attempt.id)
        .limit(limit)
    )
    return list(rows)


def answers(session: Session, attempt_id: int) -> dict[str, Answer]:
    """What counts for each question now."""
    rows = session.scalars(select(ResponseCurrent).where(ResponseCurrent.attempt_id == attempt_id))
    return {
        row.item: Answer(value=row.value, epoch=row.epoch, seq=row.seq, client=row.client_id, received_at=row.received_at)
        for row in rows
    }


def answers_of(session: Session, attempt_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The values that count, by attempt and question."""
    found: dict[int, dict[str, Any]] = {number: {} for number in attempt_ids}
    if attempt_ids:
        for row in session.scalars(select(ResponseCurrent).where(ResponseCurrent.attempt_id.in_(attempt_ids))):
            found[row.attempt_id][row.item] = row.value
    return found


def log_of(session: Session, attempt_id: int) -> list[log.Entry]:
    """The attempt's whole answer log, in its order."""
    rows = session.scalars(
        select(ResponseEvent)
        .where(ResponseEvent.attempt_id == attempt_id)
        .order_by(ResponseEvent.epoch, ResponseEvent.seq, ResponseEvent.client_id)
    )
    return [entry(row) for row in rows]


def entry(row: ResponseEvent) -> log.Entry:
    """A row of the log as the rules see it."""
    return log.Entry(row.client_id, row.seq, row.item, row.value, row.epoch, row.late)


def seqs(session: Session, attempt_id: int, client_id: str) -> list[int]:
    """The sequence numbers of a client that have arrived."""
    rows = session.scalars(
        select(ResponseEvent.seq).where(ResponseEvent.attempt_id == attempt_id, ResponseEvent.client_id == client_id)
    )
    return list(rows)


def stale_events(session: Session, attempt_id: int) -> int:
    """How many events came from clients that had been replaced when they arrived."""
    statement = select(func.count()).where(ResponseEvent.attempt_id == attempt_id, ResponseEvent.stale)
    return session.scalar(statement) or 0


def clients(session: Session, attempt_id: int) -> list[AttemptClient]:
    """The pages that opened the attempt, in order."""
    return list(
        session.scalars(select(AttemptClient).where(AttemptClient.attempt_id == attempt_id).order_by(AttemptClient.epoch))
    )


def form_slots(session: Session, form_id: int) -> dict[str, Slot]:
    """The questions of a form as answers see them."""
    return _slots(assembly.form_slots(session, form_id))


def _slots(raw: Iterable[dict[str, Any]]) -> dict[str, Slot]:
    return {one["ref"]: Slot(one["ref"], one["type"], one["asked"]) for one in raw}


def today(actor: Actor, session: Session) -> list[TodayEntry]:
    """A pupil's tests that are open or come within a week; a teacher's sittings that run now."""
    if actor.user_id is None:
        return []
    now = clock.now()
    classes = [one.id for one in schools.classes_of_pupil(session, actor.user_id)]
    soon = sittings_around(session, classes, now, now + timedelta(days=7))
    own = attempts_of_pupil(session, actor.user_id, [one.id for one in soon])
    entries = []
    for sitting in soon:
        attempt = own.get(sitting.id)
        if attempt is None or attempt.state in states.TAKING_ANSWERS:
            entries.append(_pupil_entry(sitting, attempt, now))
    return entries + _running(actor, session, now)


def _pupil_entry(sitting: SittingView, attempt: AttemptView | None, now: datetime) -> TodayEntry:
    is_open = sitting.opens_at <= now
    return TodayEntry(
        kind=TodayKind.WAITING if is_open else TodayKind.UPCOMING,
        title=sitting.title,
        action=(_("Go on") if attempt else _("Start")) if is_open else _("Look"),
        endpoint="delivery.show",
        params={"sitting_id": sitting.id},
        icon="clipboard-check",
        facts=(_("%(minutes)s minutes", minutes=sitting.duration_minutes),),
        due=(attempt.deadline_at if attempt else sitting.closes_at) if is_open else None,
        at=None if is_open else sitting.opens_at,
    )


def _running(actor: Actor, session: Session, now: datetime) -> list[TodayEntry]:
    if not actor.can(Permission.OPEN):
        return []
    taught = {line.class_.id: line.class_.name for line in schools.classes_of(session, actor.user_id or 0)}
    running = sittings_around(session, taught, now, now)
    counts = attempt_counts(session, [one.id for one in running])
    return [
        TodayEntry(
            kind=TodayKind.RUNNING,
            title=sitting.title,
            action=_("Open the room"),
            endpoint="delivery.show",
            params={"sitting_id": sitting.id},
            icon="player-play",
            facts=(taught[sitting.class_unit_id], _("%(count)s started", count=sum(counts[sitting.id].values()))),
            due=sitting.closes_at,
        )
        for sitting in running
    ]
