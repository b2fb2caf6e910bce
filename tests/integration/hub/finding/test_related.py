"""Materials near one: the same outcomes, then its topic, then words of its title; the same on both engines, and only what the reader may find."""

import os
import secrets
from collections.abc import Iterator

import pytest

from hub.core.authz import SYSTEM, Actor, Grant, Role
from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.demo import documents
from hub.finding import queries
from hub.materials.queries.records import view
from hub.materials.services import takedown
from tests.factories import materials as make
from tests.factories.curriculum import make_curriculum
from tests.factories.materials import Group
from tests.hub import Hub


@pytest.fixture(params=["fts5", pytest.param("elasticsearch", marks=pytest.mark.service("elasticsearch"))])
def hub(request: pytest.FixtureRequest, hub_sqlite: Hub) -> Iterator[Hub]:
    """Both engines over one database: the question is put to the engine."""
    if request.param == "fts5":
        yield hub_sqlite
        return
    engine = ElasticsearchIndex(os.environ["TEST_ELASTICSEARCH_URL"], f"test-{secrets.token_hex(6)}")
    hub_sqlite.runtime.search = engine
    yield hub_sqlite
    engine.drop()


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def related(hub: Hub, actor: Actor, number: int) -> list[int]:
    material = view(hub.session, SYSTEM, number)
    return [hit.number for hit in queries.related(hub.session, actor, material)]


def test_related_materials_share_outcome_topic_or_words_and_are_the_readers(hub: Hub, group: Group) -> None:
    codes = make_curriculum()
    outcome = [codes["T11.GT.DH.2"]]
    words = make.make_published(group, title="Bài tập về tiếp tuyến của đồ thị", topic="Ôn tập")
    other = documents.docx("Biến cố", ["Gieo hai con xúc xắc."])
    make.make_published(group, title="Xác suất", topic="Xác suất", description="Khác hẳn.", content=other)
    topic = make.make_published(group, title="Quy tắc tính", topic="Đạo hàm")
    same = make.make_published(group, title="Bảng công thức", topic="Công thức", outcomes=outcome)
    shown = make.make_published(group, title="Tiếp tuyến của đồ thị", topic="Đạo hàm", outcomes=outcome)
    make.make_draft(group, title="Tiếp tuyến, bản nháp", topic="Đạo hàm", outcomes=outcome)
    outsider = Actor(999, "Người trường khác", (Grant(Role.PUPIL, 99, "/1/99/"),))
    hub.run_jobs()
    hub.runtime.search.refresh()
    assert related(hub, group.pupil, shown) == [same, topic, words]
    assert related(hub, outsider, shown) == [], "they are shared in the school"
    assert related(hub, Actor(None, "", ()), shown) == []
    takedown.suspend_material(group.head, same, "error", "")
    assert related(hub, group.pupil, shown) == [topic, words], "what is taken away is gone before the index knows"
