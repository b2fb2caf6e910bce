"""Ways to call the routes of peer review: a material of a colleague's that the group's member reviews and its head decides on."""

from hub.core.authz import SYSTEM, Actor, Role
from hub.core.uow import unit_of_work
from hub.materials.services import authoring
from hub.review.models import ReviewSignature
from hub.review.rules.rubric import Recommendation
from hub.review.schemas.forms import DeclarationForm
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


def returned_to_author(walk: Walk, head: Actor, member: Actor) -> tuple[int, int]:
    """A material that was returned for revision, and a comment to reply to."""
    material_id, round_id = submitted(walk)
    task = take_on(head, round_id, member)
    comment = reviews.add_comment(member, task, remark("Thiếu nguồn.", "Trang 1"))
    reviews.submit_review(member, task, make.verdict(Recommendation.REVISE))
    rounds.decide(head, round_id, "revise", "Bổ sung nguồn.")
    return material_id, comment


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
    remark_sent = reviews.add_comment(member, sent, remark("Xem lại hình.", "Trang 2"))
    reviews.submit_review(member, sent, make.verdict())
    _, looking = submitted(walk)
    asked = assigning.invite(head, looking, member.user_id or 0)
    to_sign = round_to_sign(walk)
    returned, to_reply = returned_to_author(walk, head, member)
    _, related = submitted(walk)
    declared = assigning.invite(head, related, member.user_id or 0)
    assigning.accept(member, declared, DeclarationForm(relation="Bạn học cũ của tác giả."))
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
        "set_policy": Sample({"unit_id": walk.place.group}, {"quorum": "2"}),
        "settings": Sample({"unit_id": walk.place.group}),
        "pool_item": Sample({"round_id": fresh}),
        "claim": Sample({"round_id": fresh}, {"no_conflict": "true"}),
        "edit_comment": Sample({"assignment_id": task, "comment_id": comment}, {"place": "Trang 2", "body": "Thiếu đơn vị đo."}),
        "add_head_comment": Sample({"round_id": working}, {"place": "Trang 1", "body": "Xem lại."}),
        "answer_comment": Sample({"comment_id": comment}, {"body": "Đúng vậy."}),
        "settle_comment": Sample({"comment_id": comment}, {"settled": "true"}),
        "show_comment_to": Sample({"comment_id": remark_sent}, {"visibility": "reviewers"}),
        "reply": Sample({"comment_id": to_reply}, {"stance": "done", "body": "Đã sửa."}),
        "report": Sample({"kind": "material", "thing_id": returned}),
        "screen": Sample({"round_id": fresh}),
        "viewed": Sample({"round_id": pending}),
        "override": Sample({"round_id": related, "assignment_id": declared}, {"reason": "Tổ nhỏ."}),
        "remind": Sample({"round_id": working, "assignment_id": task}),
        "extend": Sample({"round_id": working, "assignment_id": task}, {"review_due": "2035-01-01"}),
        "thank": Sample({"round_id": pending, "assignment_id": sent}),
        "rate": Sample({"round_id": pending, "assignment_id": sent}, {"rating": "4"}),
        "edit": Sample({"round_id": pending, "assignment_id": sent}, {"to_author": "Bài tốt.", "reason": "Có tên người."}),
        "signing": Sample({"round_id": to_sign}),
    }
