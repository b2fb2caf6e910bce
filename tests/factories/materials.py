"""A subject group at work: authors, reviewers, a head, a pupil; and materials in any state."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from hub.core.authz import SYSTEM, Actor, Role
from hub.core.db import session
from hub.demo import documents
from hub.materials.rules.kinds import AuthorRole
from hub.materials.services import authoring
from hub.materials.services.forms import AuthorEntry, MaterialForm
from hub.materials.services.intake import Upload
from hub.review.queries import loading
from hub.review.rules.rubric import CURRENT, RUBRICS, Recommendation
from hub.review.schemas.forms import DraftForm
from hub.review.services import reviews, rounds
from hub.schools.services import classes
from tests.factories.accounts import load, make_user
from tests.factories.review import take_on
from tests.factories.schools import Place, make_place, make_pupil

RUBRIC = RUBRICS[CURRENT]
GOOD = {**dict.fromkeys(RUBRIC.gates, "pass"), **dict.fromkeys(RUBRIC.criteria, "3")}


@dataclass(frozen=True)
class Group:
    """A place with the people of its mathematics group, and a pupil."""

    place: Place
    author: Actor
    reviewer: Actor
    reviewer2: Actor
    reviewer3: Actor
    head: Actor
    leader: Actor
    pupil: Actor


def make_group(**passwords: str) -> Group:
    """The group; each person signs in by the name of the role here when a password is given."""
    place = make_place()
    names = {
        "author": "Nguyễn Thu Hà",
        "reviewer": "Trần Minh Đức",
        "reviewer2": "Đỗ Thanh Bình",
        "reviewer3": "Lê Kim Oanh",
        "head": "Phạm Quốc Khánh",
    }
    members = {}
    for key, name in names.items():
        members[key] = make_user(Role.TEACHER, place.school, name=name, username=f"{key}.x", **passwords)
        classes.add_to_group(SYSTEM, place.group, members[key], head=key == "head")
    leader = make_user(Role.SCHOOL_LEADER, place.school, name="Trần Đình Phong", username="leader.x", **passwords)
    pupil = make_pupil(place, name="Lê An", username="pupil.x", **passwords)
    return Group(place=place, leader=load(leader), pupil=load(pupil), **{key: load(number) for key, number in members.items()})


def form(**changes: object) -> MaterialForm:
    """What an author writes."""
    values: dict[str, object] = {
        "title": "Đạo hàm và ý nghĩa hình học",
        "description": "Mở đầu chương Đạo hàm trong 2 tiết.",
        "subject_code": "toan",
        "grades": [11],
        "topic": "Đạo hàm",
        "licence": "cc-by-sa",
        "changes": "Sửa theo góp ý.",
    }
    return MaterialForm.model_validate({**values, **changes})


def upload(content: bytes | None = None, name: str = "Nguyen Thu Ha - dao ham.docx") -> Upload:
    """A Word file, whose name tells who wrote it."""
    body = content or documents.docx("Đạo hàm", ["Tiếp tuyến của đồ thị hàm số tại một điểm.", "Vận tốc tức thời."])
    return Upload(io.BytesIO(body), name)


def make_draft(
    group: Group,
    *,
    content: bytes | None = None,
    co_authors: Sequence[int | None] = (),
    author: Actor | None = None,
    **changes: object,
) -> int:
    """A draft of the author's, with these people besides; returns its id."""
    writer = author or group.author
    people = [writer.user_id, *co_authors] if co_authors else []
    changes.setdefault("authors", [AuthorEntry(number, "", AuthorRole.AUTHOR) for number in people])
    return authoring.create_material(writer, form(**changes), upload(content))


def make_submitted(group: Group, **changes: object) -> tuple[int, int]:
    """A material handed in; ids of material and round."""
    material_id = make_draft(group, **changes)
    authoring.submit_material(group.author, material_id)
    return material_id, open_round_of(material_id)


def open_round_of(material_id: int) -> int:
    """The id of the material's open round."""
    from hub.core.db import current_scope

    current_scope().close_reading()
    found = loading.find_open_round(session(), "material", material_id)
    assert found is not None
    return found


def verdict(advice: Recommendation = Recommendation.ACCEPT, to_author: str = "Bài viết tốt.", **scores: str) -> DraftForm:
    """A complete verdict."""
    return DraftForm(scores={**GOOD, **scores}, recommendation=advice, to_author=to_author, to_head="")


def make_reviewed(group: Group, *reviewers: tuple[Actor, DraftForm], **changes: object) -> tuple[int, int]:
    """A material that these people have reviewed; ids of material and round."""
    material_id, round_id = make_submitted(group, **changes)
    for actor, given in reviewers:
        assignment = take_on(group.head, round_id, actor)
        reviews.submit_review(actor, assignment, given)
    return material_id, round_id


def make_published(group: Group, **changes: object) -> int:
    """A material that went the whole way; returns its id."""
    both = ((group.reviewer, verdict()), (group.reviewer2, verdict(pedagogy="2")))
    material_id, round_id = make_reviewed(group, *both, **changes)
    rounds.decide(group.head, round_id, "accept", "")
    return material_id
