"""Keyset pages over a real table: nothing twice, nothing left out, backwards the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.core.jobs import Job
from hub.core.uow import unit_of_work
from hub.web.paging import Page, PageArgs, keyset
from tests.hub import Hub

COUNT = 23


@pytest.fixture
def jobs(hub: Hub) -> None:
    now = hub.clock.now()
    with unit_of_work() as uow:
        for number in range(COUNT):
            moment = now + timedelta(minutes=number // 4)
            uow.session.add(
                Job(
                    name=f"job{number % 3}",
                    queue="default",
                    args={},
                    run_at=moment,
                    created_at=moment,
                    leased_until=None,
                    finished_at=None,
                )
            )


def walk(hub: Hub, keys: tuple[object, ...]) -> list[Page[Job]]:
    pages = [keyset(hub.session, select(Job), keys, PageArgs(limit=5))]
    while pages[-1].next:
        pages.append(keyset(hub.session, select(Job), keys, PageArgs(after=pages[-1].next, limit=5)))
    return pages


@pytest.mark.parametrize(
    "keys",
    [
        (Job.id,),
        (Job.created_at.desc(), Job.id.desc()),
        (Job.name, Job.created_at.desc(), Job.id),
        (Job.name.desc(), Job.id.asc()),
    ],
)
def test_every_row_is_shown_once_in_order(hub: Hub, jobs: None, keys: tuple[object, ...]) -> None:
    pages = walk(hub, keys)
    shown = [job.id for page in pages for job in page]
    everything = [job.id for job in keyset(hub.session, select(Job), keys, PageArgs(limit=200))]
    assert shown == everything
    assert sorted(shown) == sorted({*shown})
    assert len(shown) == COUNT
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]


def test_walking_back_shows_the_same_pages(hub: Hub, jobs: None) -> None:
    keys = (Job.created_at.desc(), Job.id.desc())
    pages = walk(hub, keys)
    assert pages[0].previous is None
    back = keyset(hub.session, select(Job), keys, PageArgs(before=pages[-1].previous, limit=5))
    assert [job.id for job in back] == [job.id for job in pages[-2]]
    assert back.next == pages[-2].next
    first = keyset(hub.session, select(Job), keys, PageArgs(before=pages[1].previous, limit=5))
    assert [job.id for job in first] == [job.id for job in pages[0]]
    assert first.previous is None


@pytest.mark.parametrize("cursor", ["", "nonsense", "WzFd.forged", "x" * 5000])
def test_a_cursor_that_is_not_ours_reads_as_the_first_page(hub: Hub, jobs: None, cursor: str) -> None:
    page = keyset(hub.session, select(Job), (Job.id,), PageArgs(after=cursor, limit=5))
    assert [job.id for job in page] == [job.id for job in walk(hub, (Job.id,))[0]]


def test_rows_of_several_columns_come_as_tuples(hub: Hub, jobs: None) -> None:
    page = keyset(hub.session, select(Job.id, Job.name), (Job.id,), PageArgs(limit=2))
    assert [len(row) for row in page] == [2, 2]
    assert page.map(lambda row: row[1]).items == ["job0", "job1"]


def test_an_empty_list_has_no_neighbours(hub: Hub) -> None:
    assert keyset(hub.session, select(Job), (Job.id,), PageArgs()) == Page([])
