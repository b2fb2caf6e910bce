"""Lists of collections, feedback, the curriculum and the search page ask the database as often for many things as for few."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from hub.collections.schemas import AddForm, CollectionForm
from hub.collections.services import collecting, keeping
from hub.feedback.rules import ReportReason
from hub.feedback.schemas import RatingForm, ReportForm, UseForm
from hub.feedback.services import reporting, using
from hub.finding.rules.alerts import Frequency
from hub.finding.schemas import NewSearchForm
from hub.finding.services import saving
from hub.materials.services import takedown
from hub.schools import queries as schools
from tests.factories import materials as make
from tests.factories.curriculum import ROWS, import_rows
from tests.factories.materials import Group
from tests.factories.web import Browser
from tests.hub import Hub


@contextmanager
def counted(hub: Hub) -> Iterator[list[str]]:
    """The statements that are sent to the database within the block."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(hub.runtime.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(hub.runtime.database.engine, "before_cursor_execute", note)


def queries(hub: Hub, browser: Browser, path: str) -> int:
    assert browser.get(path).status_code == 200, path  # what is kept between requests is kept now
    with counted(hub) as sent:
        assert browser.get(path).status_code == 200
    return len(sent)


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def grow(hub: Hub, group: Group, number: int) -> None:
    """One more of everything: a published material, kept, collected, used, rated and reported by several."""
    material = make.make_published(group, title=f"Đạo hàm, phần {number}")
    for actor in (group.reviewer, group.reviewer2, group.reviewer3):
        using.record_use(actor, material, UseForm(used_on=schools.today()))
        using.rate_material(actor, material, RatingForm(stars=4, comment=f"Dùng được, phần {number}."))
        keeping.set_bookmark(actor, material, on=True)
    saving.save_search(group.reviewer, NewSearchForm(name=f"Phần {number}", q=f"phần {number}", frequency=Frequency.NEVER))
    made = collecting.create_collection(
        group.reviewer, CollectionForm(title=f"Chương {number}", about="", unit_id=group.place.group)
    )
    for collection in {1, made}:
        collecting.add_material(group.reviewer, material, AddForm(collection_id=collection, note="Hai tiết."))
    reporting.report_problem(group.pupil, material, ReportForm(reason=ReportReason.ERROR, note="Sai đáp số."))
    takedown.suspend_material(group.head, material, "error", "")  # keepers get a notice
    takedown.restore_material(group.head, material, "")
    reporting.report_problem(group.pupil, material, ReportForm(reason=ReportReason.BROKEN))
    hub.clock.advance(days=1)


def comment(group: Group, material: int, number: int) -> None:
    """More teachers say something of one material."""
    from tests.factories.accounts import load
    from tests.factories.schools import make_teacher

    for place in range(number):
        teacher = load(make_teacher(group.place, username=f"gv{number}{place}"))
        using.record_use(teacher, material, UseForm(used_on=schools.today()))
        using.rate_material(teacher, material, RatingForm(stars=5, comment="Rất hợp với lớp tôi."))


def test_the_number_of_queries_does_not_grow(hub: Hub, group: Group) -> None:
    import_rows(*ROWS)
    for number in (1, 2):  # each has one like it
        grow(hub, group, number)
    comment(group, 1, 1)
    hub.run_jobs()
    pages = [
        (group.reviewer, "/collections"),
        (group.reviewer, "/collections/1"),
        (group.reviewer, "/collections/1/print"),
        (group.reviewer2, "/collections/shared"),
        (group.reviewer, "/collections/bookmarks"),
        (group.reviewer, "/collections/add/1"),
        (group.reviewer, "/feedback/materials/1"),
        (group.head, "/feedback/materials/1"),
        (group.head, "/feedback/reports"),
        (group.pupil, "/feedback/reports/mine"),
        (group.pupil, "/curriculum?subject=toan&grade=11"),
        (group.reviewer, "/api/curriculum/outcomes?subject=toan"),
        (group.reviewer, "/materials?q=dao+ham"),
        (group.author, "/materials/mine"),
        (group.author, "/materials/1"),
        (group.pupil, "/materials/1"),
        (group.reviewer, "/saved-searches"),
        (group.reviewer, "/"),
    ]
    few = {(actor.name, path): queries(hub, Browser(hub, actor.user_id), path) for actor, path in pages}
    for number in (3, 4):
        grow(hub, group, number)
    comment(group, 1, 4)
    more = [f"T11.GT.DH.{number};T11.GT.DH;YCCĐ;;;Tính đạo hàm, cách {number}." for number in range(3, 12)]
    topics = [f"T11.X{number};T11.GT;Chủ đề;;;Chủ đề {number}" for number in range(5)]
    import_rows(*ROWS, *more, *topics)
    hub.run_jobs()
    assert {(actor.name, path): queries(hub, Browser(hub, actor.user_id), path) for actor, path in pages} == few
