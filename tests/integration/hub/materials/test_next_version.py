"""A version that was once returned does not stand in the way of the next one for ever."""

from hub.core.db import current_scope
from hub.materials.services import authoring, versions
from hub.review.rules.rubric import Recommendation
from hub.review.services import reviews, rounds
from tests.factories import materials as make
from tests.factories.review import take_on
from tests.hub import Hub


def test_after_a_revision_and_publication_the_next_version_can_begin(hub: Hub) -> None:
    group = make.make_group()
    returned = (group.reviewer, make.verdict(Recommendation.REVISE)), (group.reviewer2, make.verdict(Recommendation.REVISE))
    material, round_id = make.make_reviewed(group, *returned)
    rounds.decide(group.head, round_id, "revise", "Sửa hình.")
    current_scope().close_reading()
    authoring.edit_material(group.author, material, make.form(title="Đạo hàm, bản sửa"))
    authoring.submit_material(group.author, material)
    round_id = make.open_round_of(material)
    for reviewer in (group.reviewer, group.reviewer2):
        reviews.submit_review(reviewer, take_on(group.head, round_id, reviewer), make.verdict())
    rounds.decide(group.head, round_id, "accept", "")
    assert versions.start_version(group.author, material) == 3
