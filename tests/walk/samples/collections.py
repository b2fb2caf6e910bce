"""Ways to call the routes of collections: the teacher's own collection, shared with the school, with one published material."""

from hub.collections.schemas import AddForm, CollectionForm
from hub.collections.services import collecting
from hub.core.authz import Role
from tests.factories.accounts import load
from tests.walk.samples.use_things import published
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    teacher = load(walk.users[Role.TEACHER])
    material = published(walk)
    made = collecting.create_collection(teacher, CollectionForm(title="Bài mở đầu", about="", unit_id=walk.place.school))
    collecting.add_material(teacher, material, AddForm(collection_id=made))
    entry = _entry(walk, made)
    collection, of_material = {"collection_id": made}, {"material_id": material}
    of_entry = {**collection, "entry_id": entry}
    return {
        "create": Sample(data={"title": "Mới"}),
        "show": Sample(collection),
        "printed": Sample(collection),
        "change": Sample(collection, {"title": "Tên mới"}),
        "remove": Sample(collection),
        "copy": Sample(collection),
        "see_notice": Sample({"notice_id": 1}),
        "bookmark": Sample(of_material, {"on": "true"}),
        "add_form": Sample(of_material),
        "add": Sample(of_material, {"title": "Bộ mới"}),
        "order": Sample(collection, json={"order": [entry]}),
        "move": Sample(of_entry, {"step": "1"}),
        "note": Sample(of_entry, {"note": "Dùng đầu giờ."}),
        "take_out": Sample(of_entry),
        "put_back": Sample(of_entry),
    }


def _entry(walk: Walk, collection_id: int) -> int:
    from hub.collections.models import CollectionEntry

    return int(walk.hub.session.query(CollectionEntry.id).filter_by(collection_id=collection_id).scalar())
