"""One-use values: once means once, even for two at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import func, select

from hub.core import db
from hub.core.uow import unit_of_work
from lti.registrations.models import OneUse
from lti.registrations.services.once import Kind, first_time, keep, take
from tests.hub import Hub

TEN = timedelta(minutes=10)


def test_what_is_kept_is_taken_once(hub: Hub) -> None:
    keep(Kind.STATE, "s-1", {"nonce": "n"}, TEN)
    assert take(Kind.NONCE, "s-1") is None
    assert take(Kind.STATE, "s-1") == {"nonce": "n"}
    assert take(Kind.STATE, "s-1") is None


def test_what_ran_out_is_not_given_and_is_swept(hub: Hub) -> None:
    keep(Kind.STATE, "s-1", {}, TEN)
    keep(Kind.STATE, "s-2", {}, TEN)
    hub.clock.advance(minutes=10)
    assert take(Kind.STATE, "s-1") is None
    hub.clock.advance(seconds=1)
    with unit_of_work() as uow:
        uow.enqueue("lti.sweep")
    hub.run_jobs()
    assert hub.session.scalar(select(func.count()).select_from(OneUse)) == 0


def test_a_jti_is_new_once(hub: Hub) -> None:
    assert first_time(Kind.JTI, "tool-1:j", TEN)
    assert not first_time(Kind.JTI, "tool-1:j", TEN)
    assert first_time(Kind.JTI, "tool-2:j", TEN)


def test_two_at_the_same_moment_do_not_both_get_it(hub: Hub) -> None:
    keep(Kind.STATE, "s-1", {"nonce": "n"}, TEN)
    barrier = Barrier(2)

    def race(_number: int) -> tuple[bool, bool]:
        with hub.runtime.activate(), db.scope(hub.runtime.database):
            barrier.wait(10)
            return take(Kind.STATE, "s-1") is not None, first_time(Kind.JTI, "j-1", TEN)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(race, range(2)))
    assert sorted(got for got, _ in found) == [False, True]
    assert sorted(new for _, new in found) == [False, True]
