"""Ways to call the routes of peer review: a material of a colleague's that the group's member reviews and its head decides on."""

from hub.core.authz import SYSTEM, Role
from hub.core.uow import unit_of_work
from hub.materials.services import authoring
from hub.review.models import ReviewSignature
from hub.review.services import assigning, reviews, rounds
from hub.schools.services import classes
from tests.factories import materials as make
from tests.factories.accounts import load, make_user
from tests.factories.review import FREE, remark, set_policy, take_on
from tests.walk.world import Sample, Walk


def author_of(walk: Walk) -> int:
    """A colleague of the group who is none of the people that walk."""
    if "author" not in walk.things:
        walk.things["author"] = make_user(Role.TEACHER, walk.place.school, name="Trần Tác Giả")
        classes.add_to_group(SYSTEM, walk.place.group, walk.things["author"])
    return int(walk.things["author"])


def submitted(walk: Walk) -> tuple[int, int]:
    """A material of the colleague's handed in; ids of material and round."""
    author = load(author_of(walk))
    material_id = authoring.create_material(author, make.form(), make.upload())
    authoring.submit_material(author, material_id)
    return material_id, make.open_round_of(material_id)


def round_to_sign(walk: Walk) -> int:
    """A round that the group approved and the school has to sign."""
    _, round_id = submitted(walk)
    with unit_of_work() as uow:
        uow.session.add(ReviewSignature(round_id=round_id, level="school", position=0))
    head, member = load(walk.users[Role.GROUP_HEAD]), load(walk.users[Role.GROUP_MEMBER])
    task = assigning.invite(head, round_id, member.user_id or 0, override="Tổ nhỏ.")
    assigning.accept(member, task, FREE)
    reviews.submit_review(member, task, make.verdict())
    rounds.decide(head, round_id, "accept", "")
    return round_id


def samples(walk: Walk) -> dict[str, Sample]:
    """One a route."""
    head, member = load(walk.users[Role.GROUP_HEAD]), load(walk.users[Role.GROUP_MEMBER])
    set_policy(head, walk.place.group, quorum=1)
    _, fresh = submitted(walk)
    _, working = submitted(walk)
    task = take_on(head, working, member)
    comment = reviews.add_comment(member, task, remark("Thiếu đơn vị.", "Trang 1"))
    _, pending = submitted(walk)
    sent = take_on(head, pending, member)
    reviews.submit_review(member, sent, make.verdict())
    _, looking = submitted(walk)
    asked = assigning.invite(head, looking, member.user_id or 0)
    to_sign = round_to_sign(walk)
    full = {f"score.{key}": value for key, value in make.GOOD.items()}
    return {
        "workbench": Sample({"assignment_id": task}),
        "save": Sample({"assignment_id": task}, {"score.licence": "pass"}),
        "submit": Sample({"assignment_id": task}, {**full, "recommendation": "accept", "to_author": "Tốt."}),
        "accept": Sample({"assignment_id": asked}, {"no_conflict": "true"}),
        "decline": Sample({"assignment_id": task}, {"reason": "Tôi bận."}),
        "add_comment": Sample({"assignment_id": task}, {"place": "Trang 1", "body": "Thiếu đơn vị."}),
        "remove_comment": Sample({"assignment_id": task, "comment_id": comment}),
        "show": Sample({"round_id": pending}),
        "assign": Sample({"round_id": fresh}, {"reviewer_id": str(walk.users[Role.GROUP_MEMBER])}),
        "release": Sample({"round_id": working, "assignment_id": task}, {"reason": ""}),
        "decide": Sample({"round_id": pending}, {"outcome": "accept"}),
        "sign": Sample({"round_id": to_sign}, {"outcome": "sign"}),
        "set_policy": Sample(data={"unit_id": str(walk.place.group), "quorum": "2"}),
    }
