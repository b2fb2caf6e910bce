"""Reviewers and readers are only ever served the copy without names; authors their own file."""

import pytest

from hub.core.errors import Invalid
from hub.core.jobs import Job, JobState
from hub.materials.queries import access, media
from hub.materials.rules import scrub
from hub.materials.rules.derivatives import Status
from hub.materials.rules.kinds import Derived
from hub.materials.rules.refusals import FileRefused
from hub.materials.services import authoring, processing
from tests.factories import materials as make
from tests.factories import packages
from tests.factories import telling_files as telling
from tests.factories.materials import Group
from tests.factories.review import take_on
from tests.factories.web import Browser
from tests.hub import Hub


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def handed_in(group: Group, content: bytes) -> tuple[int, int]:
    """A material in review with a first reviewer."""
    material_id = make.make_draft(group, content=content)
    authoring.submit_material(group.author, material_id)
    round_id = make.open_round_of(material_id)
    take_on(group.head, round_id, group.reviewer)
    return material_id, round_id


@pytest.mark.parametrize("name", ["docx", "pdf", "jpeg", "mp3"])
def test_a_reviewer_waits_for_the_copy_and_never_gets_the_file(hub: Hub, group: Group, name: str) -> None:
    content = telling.content_of(name)
    material_id, _round = handed_in(group, content)
    author, reviewer = Browser(hub, group.author.user_id), Browser(hub, group.reviewer.user_id)
    early = reviewer.get(f"/materials/{material_id}/file")
    assert (early.status_code, early.headers.get("Retry-After")) == (503, "30")
    assert "being prepared" in early.text
    assert telling.told(early.data) == []
    assert author.get(f"/materials/{material_id}/file").data == content
    hub.run_jobs()
    for browser in (reviewer, Browser(hub, group.head.user_id)):
        got = browser.get(f"/materials/{material_id}/file")
        assert got.status_code == 200
        assert telling.told(got.data) == []
        assert telling.told(repr(dict(got.headers)).encode()) == []
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        part = browser.get(f"/materials/{material_id}/file", headers={"Range": "bytes=2-9"})
        assert (part.status_code, part.data) == (206, got.data[2:10])
    assert author.get(f"/materials/{material_id}/file").data == content
    session = hub.session
    version = access.load(session, material_id).versions[-1]
    for row in version.files:
        for made in row.derivatives:
            with hub.runtime.objects.open(made.key) as stream:
                assert telling.told(stream.read()) == [], made.kind


def test_readers_get_what_was_reviewed(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group, content=telling.content_of("jpeg"))
    hub.run_jobs()
    got = Browser(hub, group.pupil.user_id).get(f"/materials/{material_id}/file")
    assert (got.status_code, got.mimetype) == (200, "image/jpeg")
    assert telling.told(got.data) == []


def test_a_file_that_gives_no_copy_is_a_visible_failure_and_can_be_tried_again(
    hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(task: str, *rest: object, **more: object) -> dict[str, object]:
        raise FileRefused("unreadable")

    whole = processing.run_reader
    monkeypatch.setattr(processing, "run_reader", run)
    material_id, _round = handed_in(group, telling.content_of("png"))
    hub.run_jobs()
    reviewer = Browser(hub, group.reviewer.user_id)
    assert reviewer.get(f"/materials/{material_id}/file").status_code == 503
    session = hub.session
    version = access.load(session, material_id).versions[-1]
    states = {one.kind: (one.status, one.reason) for one in media.states_of(session, version)}
    assert states[Derived.REVIEWED_COPY] == (Status.FAILED, "unreadable")
    assert session.query(Job).filter(Job.state == JobState.FAILED).count() >= 1
    monkeypatch.setattr(processing, "run_reader", whole)
    processing.process_again(group.author, material_id)
    hub.run_jobs()
    assert reviewer.get(f"/materials/{material_id}/file").status_code == 200


def test_what_gave_no_copy_is_not_handed_in(hub: Hub, group: Group) -> None:
    inside = b""
    for _ in range(6):
        inside = packages.make_zip({"a.zip": inside, "index.html": b"<p>x</p>"})
    material_id = make.make_draft(group, content=inside)
    hub.run_jobs()
    author = Browser(hub, group.author.user_id)
    author.post(f"/materials/{material_id}/submit")
    page = author.get(f"/materials/{material_id}").text
    assert "nobody could review it" in page
    with pytest.raises(Invalid) as refused:
        authoring.submit_material(group.author, material_id)
    assert refused.value.code == "no_copy"


def test_the_file_itself_goes_to_no_reader_even_when_published_without_a_copy(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group, content=telling.content_of("jpeg"))
    reader = Browser(hub, group.pupil.user_id)
    assert reader.get(f"/materials/{material_id}/file").status_code == 503
    hub.run_jobs()
    assert reader.get(f"/materials/{material_id}/file").status_code == 200


def test_every_type_that_is_taken_has_its_way_to_a_copy() -> None:
    from hub.materials.rules.files import TYPES

    assert set(TYPES) == set(scrub.SCRUBBERS)
