"""Editorial corrections: small changes of what a published version says, on record for all to see; anything else needs a new version."""

from typing import Any

import pytest

from hub.core.authz import Actor
from hub.core.errors import Conflict, Forbidden, HubError, Invalid, NotFound
from hub.core.search import SearchQuery
from hub.materials.events import MaterialCorrected
from hub.materials.queries import access, history
from hub.materials.services import authoring, corrections, takedown, versions
from hub.materials.services.forms import CorrectionForm
from hub.review.queries import loading
from tests.factories import materials as make
from tests.factories.curriculum import make_curriculum
from tests.factories.materials import Group
from tests.hub import Hub

TITLE = "Đạo hàm và ý nghĩa hình học"
TEXT = "Mở đầu chương Đạo hàm trong 2 tiết."


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _form(**changed: Any) -> CorrectionForm:
    return CorrectionForm.model_validate(
        {"title": TITLE, "description": TEXT, "topic": "Đạo hàm", "reason": "Lỗi viết", **changed}
    )


def _bytes_of(hub: Hub, material_id: int) -> list[tuple[str, str, int, int]]:
    version = access.published_version(access.load(hub.session, material_id))
    assert version is not None
    return [(row.key, row.name, row.size, row.position) for row in version.files]


def test_a_correction_changes_what_is_said_and_never_the_bytes(hub: Hub, group: Group) -> None:
    codes = make_curriculum()
    heard: list[MaterialCorrected] = []
    hub.runtime.registry.subscribe(MaterialCorrected, lambda _uow, event: heard.append(event))
    material_id = make.make_published(group)
    hub.run_jobs()
    files, before = _bytes_of(hub, material_id), access.load(hub.session, material_id).versions[0]
    facts = (before.number, before.published_at, before.frozen_at, before.licence, before.scope, before.text)
    said = _form(
        title=f"{TITLE} (chương 7)", keywords="tiếp tuyến, vận tốc", outcomes=[codes["T11.GT.DH.1"]], duration_minutes=90
    )
    hub.clock.advance(minutes=5)
    assert corrections.correct_material(group.head, material_id, said)
    after = access.load(hub.session, material_id).versions[0]
    assert _bytes_of(hub, material_id) == files
    assert (after.number, after.published_at, after.frozen_at, after.licence, after.scope, after.text) == facts
    assert (after.title, after.keywords, after.duration_minutes) == (f"{TITLE} (chương 7)", ["tiếp tuyến", "vận tốc"], 90)
    (line,) = history.corrections(hub.session, {after.id: after.number})
    assert (line.version, line.by, line.reason, line.at) == (1, "Phạm Quốc Khánh", "Lỗi viết", hub.clock.now())
    told = {change.label: (change.before, change.after) for change in line.fields}
    assert (TITLE, f"{TITLE} (chương 7)") in told.values()
    assert ("", "T11.GT.DH.1: Nhận biết được định nghĩa đạo hàm.") in told.values()
    assert heard == [MaterialCorrected(material_id, after.id)]
    hub.run_jobs()
    query = SearchQuery(text="chương 7", visibility=access.tokens(hub.session, group.pupil))
    assert [hit.number for hit in hub.runtime.search.search(query).hits] == [material_id]


def test_the_frozen_round_keeps_what_its_reviewers_saw(hub: Hub, group: Group) -> None:
    material_id, round_id = make.make_submitted(group)
    frozen = dict(loading.load_round(hub.session, round_id).snapshot)
    authoring.take_back(group.author, material_id)
    material_id = make.make_published(group, title="Đạo hàm hai")
    corrections.correct_material(group.author, material_id, _form(title="Đạo hàm ba"))
    assert dict(loading.load_round(hub.session, round_id).snapshot) == frozen


def test_nothing_changed_is_no_correction(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    assert not corrections.correct_material(group.author, material_id, _form())
    version = access.load(hub.session, material_id).versions[0]
    assert history.corrections(hub.session, {version.id: 1}) == []


@pytest.mark.parametrize(
    "changed", [{"title": "Bài giảng khác hẳn"}, {"description": "Văn bản khác hoàn toàn với lúc phản biện."}]
)
def test_what_is_more_than_a_correction_is_refused_whole(hub: Hub, group: Group, changed: dict[str, str]) -> None:
    material_id = make.make_published(group)
    with pytest.raises(Invalid) as refused:
        corrections.correct_material(group.author, material_id, _form(**changed, keywords="mới"))
    assert refused.value.code == "needs_version"
    assert set(refused.value.fields) == set(changed)
    version = access.load(hub.session, material_id).versions[0]
    assert (version.title, version.keywords) == (TITLE, [])


def test_many_small_corrections_do_not_come_to_a_large_one(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    corrections.correct_material(group.author, material_id, _form(title="Đạo hàm và ý nghĩa của nó"))
    with pytest.raises(Invalid) as refused:
        corrections.correct_material(group.author, material_id, _form(title="Tích phân và ý nghĩa của nó"))
    assert refused.value.code == "needs_version"
    assert corrections.correct_material(group.author, material_id, _form()), "back to what was reviewed is always open"


WHO: dict[str, type[HubError] | None] = {
    "author": None,
    "head": None,
    "leader": None,
    "reviewer": Forbidden,
    "pupil": Forbidden,
}


def test_who_may_correct(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    for number, (name, refusal) in enumerate(WHO.items()):
        actor: Actor = getattr(group, name)
        form = _form(keywords=f"từ khoá {number}")
        if refusal is None:
            assert corrections.correct_material(actor, material_id, form)
        else:
            with pytest.raises(refusal):
                corrections.correct_material(actor, material_id, form)


def test_only_what_readers_have_or_may_get_back_is_corrected(hub: Hub, group: Group) -> None:
    draft, material_id = make.make_draft(group), make.make_published(group)
    with pytest.raises(NotFound):
        corrections.correct_material(group.author, draft, _form(topic="Giới hạn"))
    takedown.suspend_material(group.head, material_id, "error", "")
    assert corrections.correct_material(group.author, material_id, _form(topic="Giới hạn"))
    takedown.withdraw_material(group.head, material_id, "error", "")
    with pytest.raises(Conflict):
        corrections.correct_material(group.author, material_id, _form(topic="Hàm số"))


def test_the_draft_of_the_next_version_takes_the_correction_over_where_it_says_the_same(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    versions.start_version(group.author, material_id)
    authoring.edit_material(group.author, material_id, make.form(title="Đạo hàm, bản hai"))
    corrections.correct_material(group.head, material_id, _form(title=f"{TITLE} ở lớp 11", topic="Đạo hàm, tiếp tuyến"))
    published, draft = access.load(hub.session, material_id).versions
    assert (published.title, published.topic) == (f"{TITLE} ở lớp 11", "Đạo hàm, tiếp tuyến")
    assert (draft.title, draft.topic) == ("Đạo hàm, bản hai", "Đạo hàm, tiếp tuyến")
