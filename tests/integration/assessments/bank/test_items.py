"""Items and their versions; the key apart from what is asked."""

import pytest

from assessments.bank import queries
from assessments.bank.schemas import Mending
from assessments.bank.services import items
from hub.core.errors import Invalid
from tests.factories.accounts import load
from tests.factories.bank import make_item
from tests.factories.schools import make_place, make_teacher
from tests.hub import Hub


def test_a_changed_key_is_no_new_version(hub: Hub) -> None:
    place = make_place()
    teacher = load(make_teacher(place))
    item_id = make_item(teacher, place.group)
    before = queries.get_item(hub.session, teacher, item_id)
    choices = [option["html"] for option in before.content["options"]]
    items.edit_item(
        teacher, item_id, Mending(stem=before.content["stem"], fields={"choice": choices, "right": ["C"]}, level="VD")
    )
    after = queries.get_item(hub.session, teacher, item_id)
    assert (after.version_id, after.number, after.level) == (before.version_id, 1, "VD")
    assert queries.key_of(hub.session, after.version_id) == ["C"]
    items.edit_item(teacher, item_id, Mending(stem="Khác", fields={"choice": choices, "right": ["C"]}))
    later = queries.get_item(hub.session, teacher, item_id)
    assert later.number == 2
    assert queries.keys_of(hub.session, [before.version_id, later.version_id]) == {
        before.version_id: ["C"],
        later.version_id: ["C"],
    }
    assert queries.public_items(hub.session, [before.version_id])[before.version_id].content["stem"] == "Hai cộng hai bằng"


def test_an_item_that_could_not_be_used_is_refused(hub: Hub) -> None:
    place = make_place()
    teacher = load(make_teacher(place))
    with pytest.raises(Invalid):
        make_item(teacher, place.group, key=["E"])
    item_id = make_item(teacher, place.group, "true_false_cluster")
    with pytest.raises(Invalid):
        items.edit_item(teacher, item_id, Mending(stem="x", fields={"choice": ["a", "b"], "verdict.a": ["true"]}))


def test_a_withdrawn_item_is_not_usable_and_can_come_back(hub: Hub) -> None:
    place = make_place()
    teacher = load(make_teacher(place))
    item_id = make_item(teacher, place.group, "short_answer_number")
    items.withdraw_item(teacher, item_id)
    assert queries.usable_items(hub.session, teacher, [item_id]) == {}
    items.withdraw_item(teacher, item_id, withdrawn=False)
    assert list(queries.usable_items(hub.session, teacher, [item_id])) == [item_id]
