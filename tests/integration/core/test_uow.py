"""The promises of the unit of work: all or nothing, joined when nested, events inside, jobs and audit in the same commit."""

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from hub.core import audit, jobs
from hub.core.audit import AuditEvent
from hub.core.authz import SYSTEM
from hub.core.events import Event
from hub.core.jobs import GiveUp, Job, JobState
from hub.core.uow import unit_of_work
from tests.hub import Hub


@dataclass(frozen=True)
class Happened(Event):
    what: str


def _audit(what: str) -> None:
    with unit_of_work() as uow:
        uow.audit(SYSTEM, "test.act", ("thing", what), {"what": what})


def test_a_failure_leaves_nothing_behind(hub: Hub) -> None:
    hub.runtime.registry.job("test.work", lambda _ctx: None)
    with pytest.raises(LookupError), unit_of_work() as uow:
        uow.enqueue("test.work")
        uow.audit(SYSTEM, "test.act", ("thing", 1))
        raise LookupError
    assert hub.session.scalar(select(func.count()).select_from(Job)) == 0
    assert hub.session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_a_nested_unit_joins_the_outer_one(hub: Hub) -> None:
    with pytest.raises(LookupError), unit_of_work() as outer:
        with unit_of_work() as inner:
            assert inner is outer
            inner.audit(SYSTEM, "test.act", ("thing", 1))
        raise LookupError
    assert hub.session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_subscribers_run_inside_the_transaction(hub: Hub) -> None:
    heard: list[str] = []
    hub.runtime.registry.subscribe(Happened, lambda _uow, event: heard.append(event.what))
    with unit_of_work() as uow:
        uow.dispatch(Happened("now"))
        assert heard == ["now"]


def test_the_audit_chain_holds_and_names_a_changed_row(hub: Hub) -> None:
    for number in range(5):
        _audit(f"việc {number}")
    assert audit.verify(hub.session) == audit.ChainReport(5, None, None)
    hub.scope.close_reading()
    with hub.runtime.database.writer() as session:
        with pytest.raises(DatabaseError, match="append-only"):
            session.execute(text("UPDATE audit_event SET actor_name = 'somebody else' WHERE number = 3"))
        session.rollback()
        with pytest.raises(DatabaseError, match="append-only"):
            session.execute(text("DELETE FROM audit_event WHERE number = 3"))
        session.rollback()
        if hub.runtime.database.is_sqlite:
            session.execute(text("DROP TRIGGER audit_event_no_update"))
        else:
            session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        session.execute(text("UPDATE audit_event SET actor_name = 'somebody else' WHERE number = 3"))
        session.commit()
        if not hub.runtime.database.is_sqlite:
            session.execute(text("ALTER TABLE audit_event ENABLE TRIGGER USER"))
            session.commit()
    report = audit.verify(hub.session)
    assert (report.first_break, report.reason) == (3, "changed")


@pytest.mark.parametrize("cut", ["UPDATE audit_head SET number = 4", "DELETE FROM audit_head"])
def test_a_cut_end_of_the_chain_is_noticed(hub: Hub, cut: str) -> None:
    for number in range(3):
        _audit(str(number))
    with hub.runtime.database.writer() as session:
        session.execute(text(cut))
        session.commit()
    assert audit.verify(hub.session).reason == "cut"


def test_a_job_runs_once_and_its_outcome_is_recorded(hub: Hub) -> None:
    ran: list[int] = []
    hub.runtime.registry.job("test.work", lambda _ctx, number: ran.append(number))
    with unit_of_work() as uow:
        uow.enqueue("test.work", {"number": 7})
    assert hub.run_jobs() == 1
    assert hub.run_jobs() == 0
    assert ran == [7]
    assert hub.session.scalars(select(Job)).one().state == JobState.DONE


def test_a_waiting_twin_serves_for_both(hub: Hub) -> None:
    hub.runtime.registry.job("test.work", lambda _ctx: None)
    for _ in range(3):
        with unit_of_work() as uow:
            uow.enqueue("test.work", key="same")
    assert hub.session.scalar(select(func.count()).select_from(Job)) == 1


def test_a_failing_job_is_tried_again_later_and_at_last_given_up(hub: Hub) -> None:
    tries: list[int] = []

    def fail(ctx: jobs.JobContext) -> None:
        tries.append(ctx.attempt)
        raise OSError("the disk is away")

    hub.runtime.registry.job("test.fail", fail, max_attempts=3)
    with unit_of_work() as uow:
        uow.enqueue("test.fail", key="k")
    for _ in range(6):
        hub.run_jobs()
        hub.clock.advance(hours=2)
    assert tries == [1, 2, 3]
    job = hub.session.scalars(select(Job)).one()
    assert (job.state, job.error) == (JobState.FAILED, "OSError")


def test_giving_up_is_final_and_says_why(hub: Hub) -> None:
    def refuse(_ctx: jobs.JobContext) -> None:
        raise GiveUp("this file is damaged")

    hub.runtime.registry.job("test.refuse", refuse)
    with unit_of_work() as uow:
        uow.enqueue("test.refuse")
    hub.run_jobs()
    job = hub.session.scalars(select(Job)).one()
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, "this file is damaged", 1)


def test_a_job_whose_worker_died_is_taken_up_again(hub: Hub) -> None:
    ran: list[int] = []
    hub.runtime.registry.job("test.work", lambda ctx: ran.append(ctx.attempt))
    with unit_of_work() as uow:
        uow.enqueue("test.work")
    job_id = hub.session.scalars(select(Job.id)).one()
    assert jobs._claim(hub.runtime, job_id) is not None  # a worker took it and died
    assert hub.run_jobs() == 0
    hub.clock.advance(minutes=16)
    assert hub.run_jobs() == 1
    assert ran == [2]
