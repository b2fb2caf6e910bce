"""Calls of the pages where tests are made. The test is the teacher's own draft, with one question of the bank."""

from tests.walk.samples.assessment_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    made = things(walk)
    paper = {"paper_id": made.paper}
    form = {"title": "Đề mới", "subject": "toan", "grade": "12", "duration_minutes": "45", "unit_id": str(walk.place.school)}
    return {
        "create": Sample(data=form),
        "show": Sample(paper),
        "choose": Sample(paper),
        "add": Sample(paper, {"items": str(made.other_item)}),
        "arrange": Sample({**paper, "item_id": made.item, "action": "remove"}),
        "set_marks": Sample(paper, {f"marks_{made.item}": "0.5"}),
        "copy": Sample(paper),
    }
