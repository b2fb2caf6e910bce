"""What is hidden, asked back or linked from elsewhere, as each person's pages tell it."""

import pytest

from hub.core.authz import Role
from hub.materials.services import authoring, register, takedown
from hub.materials.services.forms import SourceForm
from tests.factories import materials as make
from tests.factories.accounts import load, make_user
from tests.factories.materials import Group
from tests.factories.review import take_on
from tests.factories.web import Browser
from tests.hub import Hub


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _home(hub: Hub, actor: object) -> str:
    return Browser(hub, actor.user_id).get("/").text  # type: ignore[attr-defined]


def test_today_tells_deciders_and_authors_of_takedowns(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    title = "Đạo hàm và ý nghĩa hình học"
    hub.clock.advance(days=40)
    takedown.request_withdrawal(group.author, material_id, "author", "")
    head = _home(hub, group.head)
    assert "Its author asks to withdraw it" in head
    assert f"/materials/{material_id}" in head
    assert "Its author asks" not in _home(hub, group.author)
    takedown.decline_withdrawal(group.head, material_id, "Nhiều lớp đang dùng.")
    assert "Its author asks" not in _home(hub, group.head)
    assert "Your subject group keeps it" in _home(hub, group.author)
    takedown.suspend_material(group.head, material_id, "licence", "")
    assert "Suspended: restore it or withdraw it" in _home(hub, group.head)
    assert "Suspended while it is looked into" in _home(hub, group.author)
    assert title not in _home(hub, group.pupil)
    takedown.withdraw_material(group.head, material_id, "licence", "")
    assert "Suspended: restore" not in _home(hub, group.head)
    assert "Withdrawn from the bank" in _home(hub, group.author)
    hub.clock.advance(days=15)
    assert "Withdrawn from the bank" not in _home(hub, group.author)


@pytest.mark.parametrize(
    ("known", "words"), [(True, "Trusted source"), (False, "The department has not looked at this place. Look closely")]
)
def test_a_reviewer_sees_where_a_link_leads_and_whether_the_place_is_known(
    hub: Hub, group: Group, known: bool, words: str
) -> None:
    if known:
        specialist = load(make_user(Role.DEPARTMENT_SPECIALIST, group.place.root, name="Vương Thị Tuyết", username="cv.x"))
        register.add_source(specialist, SourceForm(host="example.org", name="Mô phỏng"))
    said = {"kind": "link", "address": "https://toan.example.org/xuc-xac"}
    form = make.form(**said)
    material_id = authoring.create_material(group.author, form)
    authoring.submit_material(group.author, material_id)
    task = take_on(group.head, make.open_round_of(material_id), group.reviewer)
    page = Browser(hub, group.reviewer.user_id).get(f"/reviews/tasks/{task}").text
    assert "https://toan.example.org/xuc-xac" in page
    assert words in page
