"""The whole way of a material, from upload to readers and back, on the embedded engines and on the real ones together."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.core.search_guard import GuardedIndex
from hub.core.storage_s3 import S3Store
from hub.demo import documents
from hub.finding import queries as finding
from hub.finding.schemas import FindForm
from hub.materials.queries import access
from hub.materials.services import authoring, delivery, takedown
from hub.review.services import reviews, rounds
from tests.factories import materials as make
from tests.factories.review import take_on
from tests.hub import Hub

REAL = pytest.param(
    "real", marks=[pytest.mark.service("postgres"), pytest.mark.service("s3"), pytest.mark.service("elasticsearch")]
)


@pytest.fixture(params=["embedded", REAL])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    """A hub on SQLite, files and FTS5; or on PostgreSQL, MinIO and Elasticsearch."""
    if request.param == "embedded":
        with Hub.open(request.getfixturevalue("sqlite_template"), tmp_path) as hub:
            yield hub
        return
    bucket = f"test-{secrets.token_hex(6)}"
    scheme, _, place = os.environ["TEST_S3_URL"].partition("://")
    engines = {
        "objects_url": f"s3+{scheme}://{place}/{bucket}",
        "s3_access_key": os.environ["TEST_S3_ACCESS_KEY"],
        "s3_secret_key": os.environ["TEST_S3_SECRET_KEY"],
        "search_url": os.environ["TEST_ELASTICSEARCH_URL"],
        "search_prefix": bucket,
    }
    with Hub.open(request.getfixturevalue("postgres_template"), tmp_path, **engines) as hub:
        store, index = hub.runtime.objects, hub.runtime.search
        assert isinstance(store, S3Store)
        assert isinstance(index, GuardedIndex)
        engine = index.engine
        assert isinstance(engine, ElasticsearchIndex)
        yield hub
        for key in list(store.keys()):
            store.delete(key)
        store.client.remove_bucket(bucket)
        engine.drop()


def _found(hub: Hub, actor: object, words: str) -> list[int]:
    hub.runtime.search.refresh()
    return [hit.number for hit in finding.find(hub.session, actor, FindForm(q=words)).result.hits]  # type: ignore[arg-type]


def test_a_material_goes_the_whole_way(hub: Hub) -> None:
    group = make.make_group()
    content = documents.pdf("= Đạo hàm\nTiếp tuyến của đồ thị hàm số tại một điểm.")
    material_id = make.make_draft(group, content=content, title="Đạo hàm và tiếp tuyến")
    hub.run_jobs()
    version = access.load(hub.session, material_id).versions[-1]
    assert "Tiếp tuyến" in (version.text or "")
    assert version.thumbnail_key is not None
    authoring.submit_material(group.author, material_id)
    round_id = make.open_round_of(material_id)
    for reviewer in (group.reviewer, group.reviewer2):
        task = take_on(group.head, round_id, reviewer)
        reviews.submit_review(reviewer, task, make.verdict())
    hub.run_jobs()
    assert _found(hub, group.pupil, "tiep tuyen") == []
    rounds.decide(group.head, round_id, "accept", "")
    hub.run_jobs()
    for words in ("tiếp tuyến", "tiep tuyen", "TIẾP TUYẾN"):
        assert _found(hub, group.pupil, words) == [material_id]
    opened = delivery.open_file(group.pupil, material_id)
    with hub.runtime.objects.open(opened.key, 0, 5) as stream:
        assert stream.read() == b"%PDF-"
    takedown.withdraw_material(group.author, material_id, "author", "")
    hub.run_jobs()
    assert _found(hub, group.pupil, "tiep tuyen") == []
