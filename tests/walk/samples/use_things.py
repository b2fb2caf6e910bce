"""A published material that the samples of collections and feedback share."""

from hub.core.authz import Role
from hub.review.services import reviews, rounds
from tests.factories import materials as make
from tests.factories.accounts import load
from tests.factories.review import set_policy, take_on
from tests.walk.samples.review import submitted
from tests.walk.world import Walk


def published(walk: Walk) -> int:
    """Its id; made once."""
    if "use.published" not in walk.things:
        head, member = load(walk.users[Role.GROUP_HEAD]), load(walk.users[Role.GROUP_MEMBER])
        set_policy(head, walk.place.group, quorum=1)
        material_id, round_id = submitted(walk)
        task = take_on(head, round_id, member)
        reviews.submit_review(member, task, make.verdict())
        rounds.decide(head, round_id, "accept", "")
        walk.hub.run_jobs()
        walk.things["use.published"] = material_id
    return int(walk.things["use.published"])
