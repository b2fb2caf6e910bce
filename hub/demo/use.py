"""What use shows in the demonstration: collections, bookmarks, lessons, ratings, visits, saved searches and reports."""

from datetime import timedelta

from hub.collections.schemas import AddForm, CollectionForm
from hub.collections.services import collecting, keeping
from hub.core.db import current_scope, session
from hub.demo.materials import days_ago
from hub.demo.world import World
from hub.feedback.rules import ReportReason
from hub.feedback.schemas import RatingForm, ReportForm, UseForm
from hub.feedback.services import reporting, using
from hub.finding.rules.alerts import Frequency
from hub.finding.schemas import NewSearchForm
from hub.finding.services import saving
from hub.materials.queries.published import list_published
from hub.schools import queries as schools

READERS = ("teacher", "reviewer", "reviewer2", "head", "pupil", "leader", "librarian", "specialist")


def load(world: World) -> None:
    """Makes them, over the last weeks."""
    current_scope().close_reading()
    by_title = {one.title.split(":")[0].split(" ")[0]: one for one in list_published(session())}
    ids = [one.id for one in sorted(by_title.values(), key=lambda one: one.id)]
    _visits(world, ids)
    _lessons(world, ids)
    _collections(world, ids)
    _reports(world, ids)
    _searches(world)


def _visits(world: World, ids: list[int]) -> None:
    for day in range(6, -1, -1):
        with days_ago(world, day):
            for place, who in enumerate(READERS):
                for number in ids[: 1 + (day + place) % len(ids)]:
                    kind = "download" if (day + number) % 4 == 0 else "view"
                    using.count_visit(number, kind, f"user:{world.user(who)}", world.actor(who))
                    current_scope().close_reading()


def _lessons(world: World, ids: list[int]) -> None:
    said = (
        ("reviewer", ids[0], 5, "Ví dụ tấm bìa làm được ngay trên lớp, học sinh tự tìm ra điều kiện của ẩn."),
        ("reviewer2", ids[0], 4, "Vừa đủ 2 tiết. Tôi bỏ bài vận dụng thứ ba cho lớp yếu."),
        ("head", ids[0], 5, ""),
        ("reviewer", ids[1], 4, "Số liệu mực nước rất gần gũi với học sinh ven biển."),
        ("reviewer2", ids[2], 3, "Đọc hay nhưng hơi dài cho một buổi sinh hoạt."),
    )
    for days, (who, number, stars, words) in enumerate(said, 1):
        with days_ago(world, days):
            actor = world.actor(who)
            using.record_use(actor, number, UseForm(used_on=schools.today()))
            using.rate_material(actor, number, RatingForm(stars=stars, comment=words))
    taught = [line.class_.id for line in schools.classes_of(session(), world.user("teacher"))]
    for days, class_id in enumerate(dict.fromkeys(taught), 1):
        form = UseForm(used_on=schools.today() - timedelta(days=days), class_id=class_id, note="Dùng phần mở đầu, 15 phút.")
        using.record_use(world.actor("teacher"), ids[1], form)


def _collections(world: World, ids: list[int]) -> None:
    head, teacher = world.actor("head"), world.actor("teacher")
    group, school = world.unit("group.toan"), world.unit("school")
    shared = collecting.create_collection(
        head,
        CollectionForm(
            title="Học kì I lớp 12: đạo hàm và ứng dụng", about="Tổ thống nhất dùng chung theo thứ tự bài học.", unit_id=group
        ),
    )
    notes = ("Mở đầu chương, 2 tiết.", "Cho bài toán thực tế cuối chương.", "")
    for number, note in zip(ids, notes, strict=False):
        collecting.add_material(head, number, AddForm(collection_id=shared, note=note))
    reading = collecting.create_collection(
        world.actor("librarian"), CollectionForm(title="Đọc thêm môn Toán", about="Cho giờ đọc ở thư viện.", unit_id=school)
    )
    for number in ids[2:4]:
        collecting.add_material(world.actor("librarian"), number, AddForm(collection_id=reading))
    own = collecting.create_collection(teacher, CollectionForm(title="Ôn tập cuối kì", about=""))
    for number in ids[:2]:
        collecting.add_material(teacher, number, AddForm(collection_id=own))
    for who in ("teacher", "pupil", "reviewer"):
        keeping.set_bookmark(world.actor(who), ids[1], on=True)


def _searches(world: World) -> None:
    """Kept three weeks ago, so that what came since is new."""
    with days_ago(world, 21):
        for name, words, frequency in (
            ("Đạo hàm và ứng dụng", {"q": "đạo hàm"}, Frequency.WEEKLY),
            ("Toán 12, mọi loại", {"subject": ["toan"], "grade": ["12"]}, Frequency.NEVER),
        ):
            saving.save_search(world.actor("teacher"), NewSearchForm(name=name, frequency=frequency, **words))


def _reports(world: World, ids: list[int]) -> None:
    with days_ago(world, 1):
        mistake = ReportForm(reason=ReportReason.ERROR, place="Trang 2, bài 2", note="Đáp số ghi đơn vị cm, đề bài cho mét.")
        reporting.report_problem(world.actor("pupil"), ids[0], mistake)
    with days_ago(world, 4):
        old = ReportForm(reason=ReportReason.BROKEN, note="Mở trên điện thoại không thấy hình ở trang 4.")
        closed = reporting.report_problem(world.actor("librarian"), ids[1], old)
    with days_ago(world, 3):
        words = "Hình hiện đúng khi tải tệp về; bản xem nhanh đã được làm lại."
        reporting.close_mended(world.actor("head"), closed, words)
