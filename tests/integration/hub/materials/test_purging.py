"""Drafts that were given up: told before, removed in time, taken up again until then; what was handed in is never touched."""

import io
from datetime import UTC, datetime, timedelta

import pytest

from assessments.bank.services import imports
from hub.accounts.models import User
from hub.core import leftovers
from hub.core.errors import NotFound
from hub.core.jobs import JobContext
from hub.core.mail import Message
from hub.core.uow import unit_of_work
from hub.demo import documents
from hub.materials.models import Material, MaterialDerivative, MaterialFile, MaterialVersion
from hub.materials.queries import access, drafts
from hub.materials.services import authoring, delivery, purging, versions
from hub.uploads.models import Upload as UploadRow
from tests.factories import materials as make
from tests.factories import packages
from tests.factories.docx import ORDINARY, docx
from tests.factories.materials import Group
from tests.hub import Hub


@pytest.fixture
def group(hub: Hub) -> Group:
    made = make.make_group()
    with unit_of_work() as uow:
        uow.session.get_one(User, made.author.user_id).email = "tac-gia@truong.example"
    return made


def _purge(hub: Hub) -> None:
    hub.scope.close_reading()
    purging.purge_drafts(JobContext(0, 1, hub.runtime))
    hub.scope.close_reading()


def _rows(hub: Hub) -> list[int]:
    return [hub.session.query(table).count() for table in (Material, MaterialVersion, MaterialFile, MaterialDerivative)]


def test_a_draft_is_removed_after_its_author_was_told(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Message] = []
    monkeypatch.setattr(hub.runtime.mailer, "send", sent.append)
    kept = make.make_draft(group)
    material_id = make.make_draft(group, content=documents.docx("Bỏ", ["Một câu khác."]))
    hub.run_jobs()
    assert _rows(hub)[0] == 2
    authoring.discard_draft(group.author, material_id)
    hub.clock.advance(days=22)
    _purge(hub)
    assert drafts.list_leaving(hub.session, group.author) == []
    hub.clock.advance(days=1)
    _purge(hub)
    hub.run_jobs()
    (mail,) = sent
    assert "Đạo hàm và ý nghĩa hình học" in mail.text
    assert f"/materials/{material_id}/versions/1" in mail.text
    (leaving,) = drafts.list_leaving(hub.session, group.author)
    assert (leaving.material_id, leaving.at) == (material_id, hub.clock.now() + timedelta(days=7))
    hub.clock.advance(days=6)
    _purge(hub)
    assert access.load(hub.session, material_id).id == material_id
    hub.clock.advance(days=1)
    _purge(hub)
    with pytest.raises(NotFound):
        access.load(hub.session, material_id)
    assert _rows(hub)[:3] == [1, 1, 1]
    assert access.load(hub.session, kept).id == kept
    _purge(hub)
    assert len(sent) == 1


def test_a_draft_taken_up_again_stays(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group)
    authoring.discard_draft(group.author, material_id)
    hub.clock.advance(days=25)
    _purge(hub)
    authoring.recover_draft(group.author, material_id)
    hub.clock.advance(days=100)
    _purge(hub)
    assert access.load(hub.session, material_id).versions[0].state == "draft"
    authoring.discard_draft(group.author, material_id)
    hub.clock.advance(days=24)
    _purge(hub)
    hub.clock.advance(days=6)
    _purge(hub)
    assert access.load(hub.session, material_id).id == material_id, "it is told anew, and the notice counts from then"


def test_only_the_draft_goes_and_nothing_that_was_handed_in(hub: Hub, group: Group) -> None:
    taken_back = make.make_draft(group)
    authoring.submit_material(group.author, taken_back)
    authoring.take_back(group.author, taken_back)
    authoring.discard_draft(group.author, taken_back)
    published = make.make_published(group)
    versions.start_version(group.author, published)
    authoring.discard_draft(group.author, published)
    for _again in range(3):
        hub.clock.advance(days=30)
        _purge(hub)
    assert [row.number for row in access.load(hub.session, taken_back).versions] == [1]
    assert [row.number for row in access.load(hub.session, published).versions] == [1]
    hub.run_jobs()
    assert delivery.open_file(group.pupil, published).size
    assert versions.start_version(group.author, published) == 2


def test_a_run_that_dies_goes_on_with_the_rest(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [make.make_draft(group, title=f"Nháp {number}") for number in range(3)]
    for number in numbers:
        authoring.discard_draft(group.author, number)
    hub.clock.advance(days=25)
    _purge(hub)
    hub.clock.advance(days=10)
    real, calls = purging._remove, []

    def dying(*args: object) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("killed")
        real(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(purging, "_remove", dying)
        with pytest.raises(RuntimeError):
            _purge(hub)
    assert _rows(hub)[0] == 2, "each draft is removed whole or not at all"
    _purge(hub)
    assert _rows(hub)[:3] == [0, 0, 0]


def test_files_of_a_removed_draft_are_swept_and_those_of_others_stay(hub_sqlite: Hub) -> None:
    hub = hub_sqlite
    group = make.make_group()
    hub.clock.set(datetime.now(UTC))
    shared, own = documents.docx("Chung", ["Hai người dùng."]), documents.docx("Riêng", ["Một người dùng."])
    kept = make.make_draft(group, content=shared)
    doomed = [make.make_draft(group, content=content) for content in (shared, own)]
    stray = hub.runtime.objects.put(io.BytesIO(b"of a form that was never saved"), "text/plain").key
    hub.run_jobs()
    for number in doomed:
        authoring.discard_draft(group.author, number)
    key = access.load(hub.session, doomed[1]).versions[0].files[0].key
    for days in (25, 10):
        hub.clock.advance(days=days)
        _purge(hub)
    leftovers.sweep(JobContext(0, 1, hub.runtime))
    aside = {found.key for found in hub.runtime.objects.aside()}
    assert {key, stray} <= aside
    version = access.load(hub.session, kept).versions[0]
    used = {version.files[0].key, *(made.key for made in version.files[0].derivatives)}
    assert used.isdisjoint(aside)
    assert used <= set(hub.runtime.objects.keys())


def test_nothing_that_a_feature_uses_is_taken_for_a_leftover(hub_sqlite: Hub) -> None:
    hub = hub_sqlite
    group = make.make_group()
    hub.clock.set(datetime.now(UTC))
    film = make.make_draft(group)
    make.make_draft(group, content=packages.web_lesson())
    imports.start_import(group.author, io.BytesIO(docx(ORDINARY)), "de.docx")
    hub.run_jobs()
    piece = hub.runtime.objects.put(io.BytesIO(b"a piece of a film"), "video/mp4").key
    waiting = hub.runtime.objects.put(io.BytesIO(b"an upload that waits for its form"), "text/plain").key
    with unit_of_work() as uow:
        file = uow.session.get_one(MaterialFile, access.load(uow.session, film).versions[0].files[0].id)
        facts = {"files": {"240.mp4": {"key": piece, "size": 17, "media_type": "video/mp4"}}}
        now = hub.clock.now()
        file.derivatives.append(MaterialDerivative(kind="hls", key=piece, media_type="x", size=1, facts=facts, made_at=now))
        times = {"created_at": now, "expires_at": now + timedelta(days=7)}
        upload = {"token": "t", "purpose": "material_file", "name": "a", "size": 1, "offset": 1, "state": "ready", "key": waiting}
        uow.session.add(UploadRow(user_id=group.author.user_id, **upload, **times))
    held = set(hub.runtime.objects.keys())
    assert len(held) > 8
    hub.clock.advance(days=5)
    hub.scope.close_reading()
    leftovers.sweep(JobContext(0, 1, hub.runtime))
    assert list(hub.runtime.objects.aside()) == []
    assert set(hub.runtime.objects.keys()) == held
