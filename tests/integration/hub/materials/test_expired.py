"""A round in which nothing happens ends, and its material is a draft again, however far the round had come."""

import pytest

from hub.core.jobs import JobContext
from hub.materials.queries import access
from hub.materials.services import authoring, delivery, versions
from hub.review.queries import loading
from hub.review.services import assigning, reviews, timetable
from tests.factories import materials as make
from tests.factories.review import set_policy, take_on
from tests.hub import Hub


@pytest.mark.parametrize("reached", ["nobody", "invited", "accepted", "one verdict", "released", "published before"])
def test_a_material_whose_round_expires_can_be_handed_in_as_it_is(hub: Hub, reached: str) -> None:
    group = make.make_group()
    set_policy(group.head, group.place.group, idle_days=30)
    if reached == "published before":
        material_id = make.make_published(group)
        hub.run_jobs()
        versions.start_version(group.author, material_id)
        authoring.edit_material(group.author, material_id, make.form(title="Bản hai"))
        authoring.submit_material(group.author, material_id)
    else:
        material_id, _round = make.make_submitted(group)
    round_id = make.open_round_of(material_id)
    if reached == "invited":
        assigning.invite(group.head, round_id, group.reviewer.user_id or 0)
    elif reached in {"accepted", "one verdict", "released", "published before"}:
        task = take_on(group.head, round_id, group.reviewer)
        if reached == "one verdict":
            reviews.submit_review(group.reviewer, task, make.verdict())
        elif reached == "released":
            assigning.cancel_task(group.head, task, "Nghỉ phép")
    hub.clock.advance(days=31)
    hub.scope.close_reading()
    timetable.expire(JobContext(0, 1, hub.runtime))
    assert loading.load_round(hub.session, round_id).state == "expired"
    version = access.work_version(access.load(hub.session, material_id))
    assert (version.state, version.frozen_at is not None) == ("draft", True)
    if reached == "published before":
        assert delivery.open_file(group.pupil, material_id).name.endswith("-1.docx"), "readers keep the version in force"
    authoring.submit_material(group.author, material_id)
    again = access.work_version(access.load(hub.session, material_id))
    assert (again.id, again.state) == (version.id, "submitted")
