"""Ways to call the routes of the bank: drafts of the group's member, and a published material of a colleague's."""

from hub.content.services import intake
from hub.core.authz import Role
from hub.demo import documents
from hub.materials.queries import access
from hub.materials.rules.kinds import Derived, FileRole
from hub.materials.services import authoring, register, takedown
from hub.materials.services.forms import SourceForm
from hub.review.services import reviews, rounds
from tests.factories import materials as make
from tests.factories import media, packages
from tests.factories.accounts import load
from tests.factories.review import set_policy, take_on
from tests.walk.samples.review import submitted
from tests.walk.world import Sample, Walk

CORRECTION = {
    "title": "Đạo hàm và ý nghĩa hình học",
    "description": "Mở đầu chương Đạo hàm trong 2 tiết.",
    "topic": "Đạo hàm, tiếp tuyến",
    "reason": "Lỗi viết",
}


def _published(walk: Walk) -> int:
    head, member = load(walk.users[Role.GROUP_HEAD]), load(walk.users[Role.GROUP_MEMBER])
    set_policy(head, walk.place.group, quorum=1)
    material_id, round_id = submitted(walk)
    task = take_on(head, round_id, member)
    reviews.submit_review(member, task, make.verdict())
    rounds.decide(head, round_id, "accept", "")
    return material_id


def samples(walk: Walk) -> dict[str, Sample]:
    """One a route."""
    from io import BytesIO

    member = load(walk.users[Role.GROUP_MEMBER])
    draft = authoring.create_material(member, make.form(), make.upload(documents.cover("Ảnh"), "anh.png"))
    handed = authoring.create_material(member, make.form(), make.upload())
    authoring.submit_material(member, handed)
    published = _published(walk)
    suspended = _published(walk)
    takedown.suspend_material(load(walk.users[Role.GROUP_HEAD]), suspended, "error", "")
    given_up = authoring.create_material(member, make.form(), make.upload())
    authoring.discard_draft(member, given_up)
    keeper = load(walk.users[Role.DEPARTMENT_SPECIALIST])
    source = register.add_source(keeper, SourceForm(host="igiaoduc.vn", name="Kho học liệu số"))
    version_id = access.load(walk.hub.session, published).versions[-1].id
    novel = documents.epub("Sách", "An", [("Một", ["Số."])], identifier="urn:x")
    book = media.add_file(version_id, novel, "application/epub+zip")
    media.add_derivative(book, Derived.REVIEWED_COPY, novel, "application/epub+zip")
    film = media.add_file(version_id, b"film", "video/mp4", position=2)
    media.add_stream(film)
    media.add_derivative(film, Derived.WEB_VIDEO, b"film", "video/mp4")
    words = media.add_file(version_id, media.SRT, "application/x-subrip", FileRole.SUBTITLES, "vi", position=3)
    media.add_derivative(words, Derived.REVIEWED_COPY, media.SRT, "application/x-subrip")
    lesson = media.add_file(version_id, packages.web_lesson(), "application/zip", position=4)
    unpacked = intake.unpack(walk.hub.runtime.objects.put(BytesIO(packages.web_lesson()), "application/zip").key)
    media.add_derivative(lesson, Derived.PACKAGE, b"{}", "application/json", package=unpacked.id)
    walk.hub.run_jobs()
    of = {"material_id": published}
    said = {"title": "Đạo hàm", "subject_code": "toan", "grades": "11", "licence": "cc-by", "language": "vi"}
    return {
        "create": Sample(data=said, files=lambda: {"file": (BytesIO(documents.docx("A", ["b"])), "a.docx")}),
        "show": Sample({"material_id": published}),
        "version": Sample({"material_id": published, "number": 1}),
        "file": Sample({"material_id": published}),
        "one_file": Sample({**of, "file_id": book}),
        "book": Sample({**of, "file_id": book}),
        "package": Sample({**of, "file_id": lesson}),
        "derivative": Sample({**of, "file_id": film, "kind": "web_video"}),
        "stream": Sample({**of, "file_id": film, "name": "master.m3u8"}),
        "subtitles": Sample({**of, "file_id": words}),
        "thumbnail": Sample({"material_id": draft}),
        "progress": Sample({"material_id": draft}),
        "edit": Sample({"material_id": draft}),
        "change": Sample({"material_id": draft}, said),
        "submit": Sample({"material_id": draft}),
        "process": Sample({"material_id": draft}),
        "discard": Sample({"material_id": draft}),
        "take_back": Sample({"material_id": handed}),
        "json_ld": Sample({"material_id": published}),
        "lom": Sample({"material_id": published}),
        "dublin_core": Sample({"material_id": published}),
        "correction": Sample({"material_id": published}),
        "correct": Sample({"material_id": published}, CORRECTION),
        "compare": Sample({"material_id": published}),
        "begin_version": Sample({"material_id": published}),
        "recover": Sample({"material_id": given_up}),
        "add_file": Sample({"material_id": draft}, files=lambda: {"file": (BytesIO(documents.docx("A", ["b"])), "a.docx")}),
        "set_file": Sample({"material_id": draft, "position": 0}, {"role": "main"}),
        "move_file": Sample({"material_id": draft, "position": 0}, {"to": "down"}),
        "remove_file": Sample({"material_id": draft, "position": 0}),
        "suspend": Sample({"material_id": published}, {"reason": "error"}),
        "restore": Sample({"material_id": suspended}, {"note": ""}),
        "withdraw": Sample({"material_id": published}, {"reason": "error"}),
        "request_withdrawal": Sample({"material_id": published}, {"reason": "author"}),
        "decline_withdrawal": Sample({"material_id": published}, {"note": ""}),
        "add_source": Sample(data={"host": "moet.gov.vn", "name": "Bộ Giáo dục và Đào tạo"}),
        "remove_source": Sample({"source_id": source}),
        "set_signatures": Sample(data={"signatures": "province.school"}),
    }
