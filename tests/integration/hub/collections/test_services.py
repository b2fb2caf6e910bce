"""Bookmarks and collections: whose they are, what a reader sees of them, and what keepers are told."""

import json
from pathlib import Path

import pytest

from hub.accounts.models import User
from hub.collections import queries
from hub.collections.models import CollectionNotice
from hub.collections.rules import Change
from hub.collections.schemas import AddForm, CollectionForm
from hub.collections.services import collecting, keeping
from hub.core.authz import Role
from hub.core.errors import Conflict, Forbidden, Gone, HubError, Invalid, NotFound
from hub.core.uow import unit_of_work
from hub.materials.services import takedown
from hub.web.paging import PageArgs
from tests.factories.accounts import make_actor
from tests.factories.materials import make_draft, make_group, make_published
from tests.factories.schools import make_group as make_unit
from tests.factories.schools import make_school


@pytest.fixture
def group(hub):
    return make_group()


@pytest.fixture
def material(hub, group):
    return make_published(group)


def collect(actor, *materials, unit_id=None, title="Chương Đạo hàm"):
    made = collecting.create_collection(actor, CollectionForm(title=title, about="", unit_id=unit_id))
    for number in materials:
        collecting.add_material(actor, number, AddForm(collection_id=made, note=f"Ghi chú {number}"))
    return made


def ids(view):
    return [entry.card.id if entry.card else None for entry in view.entries]


def test_a_bookmark_is_there_once_and_goes(hub, group, material):
    for _ in range(2):
        keeping.set_bookmark(group.pupil, material, on=True)
    assert queries.count_bookmarks(hub.session, group.pupil) == 1
    page = queries.list_bookmarks(hub.session, group.pupil, PageArgs())
    assert [one.card.title for one in page] == ["Đạo hàm và ý nghĩa hình học"]
    assert queries.bookmarked(hub.session, group.head, [material]) == frozenset()
    for _ in range(2):
        keeping.set_bookmark(group.pupil, material, on=False)
    assert queries.count_bookmarks(hub.session, group.pupil) == 0


def test_only_what_the_reader_may_open_can_be_kept(hub, group, material):
    draft = make_draft(group)
    far = make_actor(Role.TEACHER, make_school(group.place.root, "xa", "THPT Xa"))
    for actor, number in ((group.author, draft), (group.pupil, draft), (far, material), (group.pupil, 999)):
        with pytest.raises(NotFound):
            keeping.set_bookmark(actor, number, on=True)
        with pytest.raises(NotFound):
            collecting.add_material(actor, number, AddForm(title="Mới"))
    assert queries.list_own(hub.session, far) == []


def test_entries_stand_in_order_with_notes(hub, group, material):
    second, third = make_published(group, title="Bài hai"), make_published(group, title="Bài ba")
    made = collect(group.head, material, second, third)
    assert ids(queries.view(hub.session, group.head, made)) == [material, second, third]
    entries = [entry.id for entry in queries.view(hub.session, group.head, made).entries]
    collecting.order_entries(group.head, made, [entries[2], entries[0], entries[1]])
    collecting.move_entry(group.head, made, entries[1], -1)
    collecting.note_entry(group.head, made, entries[0], "Mở đầu")
    found = queries.view(hub.session, group.head, made)
    assert ids(found) == [third, second, material]
    assert found.entries[2].note == "Mở đầu"
    with pytest.raises(Conflict):
        collecting.order_entries(group.head, made, entries[:2])
    with pytest.raises(Conflict):
        collecting.order_entries(group.head, made, [*entries[:2], entries[0]])


def test_adding_again_changes_the_note_only(hub, group, material):
    made = collect(group.head, material)
    collecting.add_material(group.head, material, AddForm(collection_id=made, note="Mới"))
    collecting.add_material(group.head, material, AddForm(collection_id=made))
    (entry,) = queries.view(hub.session, group.head, made).entries
    assert entry.note == "Mới"


def test_taking_out_can_be_undone(hub, group, material):
    second = make_published(group, title="Bài hai")
    made = collect(group.head, material, second)
    entry = queries.view(hub.session, group.head, made).entries[0]
    collecting.remove_entry(group.head, made, entry.id)
    assert ids(queries.view(hub.session, group.head, made)) == [second]
    assert queries.containing(hub.session, group.head, material) == frozenset()
    collecting.put_back(group.head, made, entry.id)
    assert ids(queries.view(hub.session, group.head, made)) == [material, second]
    assert queries.view(hub.session, group.head, made).entries[0].note == f"Ghi chú {material}"


def test_a_private_collection_is_not_there_for_others(hub, group, material):
    made = collect(group.head, material)
    for actor in (group.author, group.pupil, group.leader):
        with pytest.raises(NotFound):
            queries.view(hub.session, actor, made)
        for action in (collecting.remove_collection, lambda who, number: collecting.remove_entry(who, number, 1)):
            with pytest.raises(NotFound):
                action(actor, made)


def test_sharing_reaches_those_who_belong_to_the_unit(hub, group, material):
    made = collect(group.head, material, unit_id=group.place.group)
    assert queries.view(hub.session, group.author, made).shared_with == "Tổ Toán"
    assert [line.id for line in queries.list_shared(hub.session, group.author, PageArgs())] == [made]
    for outsider in (group.pupil, group.leader, make_actor(Role.TEACHER, make_school(group.place.root, "xa", "THPT Xa"))):
        assert list(queries.list_shared(hub.session, outsider, PageArgs())) == []
        with pytest.raises(NotFound):
            queries.view(hub.session, outsider, made)
    collecting.change_collection(group.head, made, CollectionForm(title="T", about="", unit_id=group.place.school))
    assert queries.view(hub.session, group.pupil, made).own is False
    collecting.change_collection(group.head, made, CollectionForm(title="T", about=""))
    with pytest.raises(NotFound):
        queries.view(hub.session, group.author, made)


def test_one_shares_only_where_one_belongs(hub, group, material):
    other = make_unit(group.place.school, "vat-li", name="Tổ Lí")
    with pytest.raises(Invalid) as refused:
        collect(group.head, material, unit_id=other)
    assert "unit_id" in refused.value.fields
    with pytest.raises(Forbidden):
        collect(group.pupil, material, unit_id=group.place.school)
    assert queries.list_own(hub.session, group.head) == []


def test_a_reader_never_learns_the_title_of_what_is_not_open_to_them(hub, group, material):
    root = group.place.root
    far = make_actor(Role.DEPARTMENT_SPECIALIST, root)
    made = collect(group.head, material, unit_id=group.place.school)
    assert ids(queries.view(hub.session, group.pupil, made)) == [material]
    with unit_of_work() as uow:
        from hub.materials.models import Material, MaterialVersion

        version = uow.session.get(MaterialVersion, uow.session.get(Material, material).published_version_id)
        version.scope, version.scope_path = "class", "/1/2/999/"
    view = queries.view(hub.session, group.pupil, made)
    assert ids(view) == [None]
    assert view.hidden == 1
    assert "Đạo hàm" not in json.dumps([str(entry) for entry in view.entries])
    with pytest.raises(NotFound):
        queries.view(hub.session, far, made)


def test_a_copy_holds_what_is_open_to_the_reader(hub, group, material):
    second = make_published(group, title="Bài hai")
    made = collect(group.head, material, second, unit_id=group.place.school)
    takedown.withdraw_material(group.head, second, "error", "")
    copy = queries.view(hub.session, group.author, collecting.copy_collection(group.author, made))
    assert (ids(copy), copy.own, copy.shared_with) == ([material], True, "")


def test_keepers_are_told_once_of_a_withdrawal(hub, group, material):
    collect(group.reviewer, material)
    keeping.set_bookmark(group.reviewer, material, on=True)
    keeping.set_bookmark(group.pupil, material, on=True)
    with unit_of_work() as uow:
        uow.session.get(User, group.pupil.user_id).email = "an@truong.example"
    takedown.withdraw_material(group.head, material, "error", "Sai đáp án")
    assert hub.session.query(CollectionNotice).count() == 2
    (notice,) = queries.notices(hub.session, group.pupil)
    assert (notice.change, notice.reason, notice.title) == (Change.WITHDRAWN, "error", "Đạo hàm và ý nghĩa hình học")
    hub.run_jobs()
    mails = [path.read_text() for path in Path(hub.runtime.settings.instance).rglob("*.eml")]
    assert sum("an@truong.example" in text for text in mails) == 1
    keeping.see_notice(group.reviewer, notice.id)
    assert queries.notices(hub.session, group.pupil) == [notice]
    keeping.see_notice(group.pupil, notice.id)
    assert queries.notices(hub.session, group.pupil) == []


def test_keepers_follow_a_suspension_and_its_end(hub, group, material):
    keeping.set_bookmark(group.pupil, material, on=True)
    takedown.suspend_material(group.head, material, "error", "Đang kiểm tra")
    assert [one.change for one in queries.notices(hub.session, group.pupil)] == [Change.SUSPENDED]
    takedown.restore_material(group.head, material)
    assert [one.change for one in queries.notices(hub.session, group.pupil)] == [Change.RESTORED]


def test_what_was_withdrawn_stays_as_a_tombstone(hub, group, material):
    made = collect(group.reviewer, material)
    takedown.withdraw_material(group.head, material, "error", "")
    (entry,) = queries.view(hub.session, group.reviewer, made).entries
    assert (entry.card.standing, entry.card.reason, entry.card.is_open) == ("withdrawn", "error", False)
    with pytest.raises(HubError) as gone:
        keeping.set_bookmark(group.pupil, material, on=True)
    assert isinstance(gone.value, Gone)


def test_a_removed_collection_takes_its_notes_along(hub, group, material):
    made = collect(group.head, material)
    collecting.remove_collection(group.head, made)
    assert queries.list_own(hub.session, group.head) == []
    assert queries.keepers(hub.session, material) == frozenset()
    with pytest.raises(NotFound):
        queries.view(hub.session, group.head, made)


def test_a_place_is_needed(hub, group, material):
    with pytest.raises(Invalid) as refused:
        collecting.add_material(group.head, material, AddForm())
    assert "title" in refused.value.fields
    made = collecting.add_material(group.head, material, AddForm(title="Bộ mới"))
    assert ids(queries.view(hub.session, group.head, made)) == [material]
